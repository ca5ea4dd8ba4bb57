import { afterEach, describe, expect, it, vi } from 'vitest'
import { MaasError } from '../core/error.ts'
import type { Tensor } from '../core/tensor.ts'
import { type Call, serve } from '../protocol/rpc.ts'
import type { ServingMethods, Tensors } from '../protocol/serving.ts'
import type { Session } from '../runtime/session.ts'
import { HandOver } from './hand-over.ts'

/** A tenfold of what it is given; `run` may be replaced. */
interface There {
  run(feeds: Tensors, call: Call): Promise<Tensors>
  load(gpu: boolean): Promise<void>
}

const times = (factor: number, { x }: Tensors): Tensors => ({ y: { ...(x as Tensor<'float32'>), data: Float32Array.from(x!.data as Float32Array, (value) => factor * value) } })
const tensor = (...x: readonly number[]): Tensors => ({ x: { dtype: 'float32', shape: [x.length, 1], data: Float32Array.from(x) } })
const numbers = (outputs: Tensors) => Array.from(outputs['y']!.data as Float32Array)

let lives = 0

/** A worker that serves, in this page: its life is a Web Lock as that of a true one. */
async function worker(there: Partial<There> = {}) {
  const lifeLock = `test:life:${++lives}:${Math.random()}`
  let end!: () => void
  await new Promise<void>((held) => void navigator.locks.request(lifeLock, () => {
    held()
    return new Promise<void>((resolve) => (end = resolve))
  }))
  const asked: string[] = []
  const port = () => {
    const { port1, port2 } = new MessageChannel()
    serve<ServingMethods>(port1, {
      hello: async () => ({ lifeLock }),
      async load({ gpu }) {
        asked.push('load')
        await there.load?.(gpu)
        return { inputs: [], outputs: [] }
      },
      async run({ feeds }, call) {
        asked.push('run')
        return there.run ? there.run(feeds, call) : times(10, feeds)
      },
      async release() {
        asked.push('release')
        return null
      },
    })
    return port2
  }
  return { port, asked, end: () => end() }
}

/** A session here, which gives a hundredfold, and how often one was made. */
function here() {
  const made = { count: 0 }
  const open = async (): Promise<Session> => {
    made.count++
    return { engine: 'here', inputs: [], outputs: [], bytes: 7, run: async (feeds) => times(100, feeds) as never, dispose: () => undefined }
  }
  return { made, open }
}

const CPU = { sha256: 'a', gpu: false }
const GPU = { sha256: 'a', gpu: true }

afterEach(() => void vi.useRealTimers())

describe('a session that is handed over', () => {
  it('is run by the worker, leaves its feeds to the caller, and takes no memory here', async () => {
    const { port, asked } = await worker()
    const { made, open } = here()
    const handOver = new HandOver(async () => port())
    const session = await handOver.open(CPU, open)
    const whole = new Float32Array([9, 1, 2, 9])
    const feeds: Tensors = { x: { dtype: 'float32', shape: [2, 1], data: whole.subarray(1, 3) } }
    expect(numbers(await session.run(feeds))).toEqual([10, 20])
    expect(session.engine).toBe('ort-wasm-page')
    expect([...whole]).toEqual([9, 1, 2, 9])
    expect([made.count, session.bytes]).toEqual([0, 0])
    handOver.release('a')
    await session.run(feeds)
    expect(asked).toEqual(['load', 'run', 'release', 'run'])
  })

  it('is run here when nobody serves, who is not asked again for a while', async () => {
    const { made, open } = here()
    let asked = 0
    const session = await new HandOver(async () => void asked++ as undefined).open(CPU, open)
    for (let i = 0; i < 3; i++) expect(numbers(await session.run(tensor(1)))).toEqual([100])
    expect([session.engine, session.bytes, made.count, asked]).toEqual(['here', 7, 1, 1])
  })

  it('goes on with another worker when its own ends, with every call that waits', async () => {
    const [first, second] = [await worker({ run: () => new Promise(() => {}) }), await worker()]
    const ports = [first.port(), second.port()]
    const { made, open } = here()
    const session = await new HandOver(async () => ports.shift()).open(CPU, open)
    const runs = [1, 2, 3].map((x) => session.run(tensor(x)))
    await expect.poll(() => first.asked.length).toBe(4)
    first.end()
    expect((await Promise.all(runs)).map(numbers)).toEqual([[10], [20], [30]])
    expect(made.count).toBe(0)
  })

  it('is run here when its worker ends and no other is left', async () => {
    const { port, asked, end } = await worker({ run: () => new Promise(() => {}) })
    const ports = [port()]
    const session = await new HandOver(async () => ports.shift()).open(CPU, here().open)
    const run = session.run(tensor(1))
    await expect.poll(() => asked).toEqual(['load', 'run'])
    end()
    expect(numbers(await run)).toEqual([100])
    expect(session.engine).toBe('here')
  })

  it('is run here when the worker never starts or stands still, which delays one request and no more', async () => {
    const { open } = here()
    let asked = 0
    const dead = new HandOver(async () => {
      asked++
      return new MessageChannel().port1
    })
    const opening = dead.open(CPU, open) // two seconds
    expect(numbers(await (await opening).run(tensor(1)))).toEqual([100])
    expect(asked).toBe(1)

    const still = await worker({ run: () => new Promise(() => {}) })
    let session: Session | undefined
    const handOver = new HandOver(async () => still.port())
    session = (await handOver.open(CPU, open)) as Session
    vi.useFakeTimers()
    const run = session.run(tensor(1))
    await vi.advanceTimersByTimeAsync(10_000)
    expect(numbers(await run)).toEqual([100])
    for (let i = 0; i < 5; i++) expect(numbers(await session.run(tensor(i)))).toEqual([100 * i])
    expect(still.asked).toEqual(['load', 'run'])
  })

  it('does not wait for a worker that is looked for when it is loaded here, and moves there when it is found', async () => {
    vi.useFakeTimers()
    const { port } = await worker()
    let found: ((port: MessagePort) => void) | undefined
    let asked = 0
    const handOver = new HandOver(() => (asked++ === 0 ? Promise.resolve(undefined) : new Promise((resolve) => (found = resolve))))
    const session = await handOver.open(CPU, here().open)
    vi.advanceTimersByTime(5_000)
    expect(numbers(await session.run(tensor(1)))).toEqual([100])
    expect(numbers(await session.run(tensor(2)))).toEqual([200])
    expect(asked).toBe(2)
    vi.useRealTimers()
    found!(port())
    await expect.poll(async () => numbers(await session.run(tensor(1)))).toEqual([10])
  })

  it('passes cancellation on, and on what the model says of its input', async () => {
    const told: string[] = []
    const { port } = await worker({
      run: (feeds, { signal }) => {
        if (feeds['x']!.data[0] === 0) throw new MaasError('invalid-input', 'Zero is too little.')
        told.push('run')
        signal.addEventListener('abort', () => told.push('cancelled'))
        return new Promise(() => {})
      },
    })
    const { made, open } = here()
    const session = await new HandOver(async () => port()).open(CPU, open)
    await expect(session.run(tensor(0))).rejects.toMatchObject({ code: 'invalid-input', message: 'Zero is too little.' })
    const stop = new AbortController()
    const run = session.run(tensor(1), stop)
    await expect.poll(() => told).toEqual(['run'])
    stop.abort()
    await expect(run).rejects.toMatchObject({ code: 'cancelled' })
    await expect.poll(() => told).toEqual(['run', 'cancelled'])
    await expect(session.run(tensor(1), stop)).rejects.toMatchObject({ code: 'cancelled' })
    expect(made.count).toBe(0)
  })

  it('is run here when the worker cannot read or load it, or has a fault of its own', async () => {
    for (const code of ['version-not-found', 'data-loss', 'unavailable', 'internal', 'not-found'] as const) {
      const { port } = await worker({ load: async () => Promise.reject(new MaasError(code, 'So it is.')), run: async () => Promise.reject(new MaasError(code, 'So it is.')) })
      const session = await new HandOver(async () => port()).open(CPU, here().open)
      expect(numbers(await session.run(tensor(1)))).toEqual([100])
    }
    const { port } = await worker({ load: async () => Promise.reject(new MaasError('invalid-artifact', 'Not a model.')) })
    await expect(new HandOver(async () => port()).open(CPU, here().open)).rejects.toMatchObject({ code: 'invalid-artifact' })
  })

  it('on a GPU that is not there is run here, and the reason is known', async () => {
    const { port, asked } = await worker({ load: async (gpu) => gpu ? Promise.reject(new MaasError('unsupported', 'This browser gives no WebGPU adapter.')) : undefined })
    const handOver = new HandOver(async () => port())
    const session = await handOver.open(GPU, here().open)
    for (let i = 0; i < 3; i++) expect(numbers(await session.run(tensor(1)))).toEqual([100])
    expect([session.engine, asked, [...handOver.refusals]]).toEqual(['here', ['load'], [['a', 'This browser gives no WebGPU adapter.']]])
    expect(numbers(await (await handOver.open(CPU, here().open)).run(tensor(1)))).toEqual([10])
  })

  it('on a GPU that refuses an input is run here for this one', async () => {
    const { port } = await worker({ run: async (feeds) => feeds['x']!.data[0] === 0 ? Promise.reject(new MaasError('invalid-input', 'No.')) : times(10, feeds) })
    const session = await new HandOver(async () => port()).open(GPU, here().open)
    expect(numbers(await session.run(tensor(0, 1)))).toEqual([0, 100])
    expect(session.engine).toBe('here')
    expect(numbers(await session.run(tensor(1)))).toEqual([10])
    expect(session.engine).toBe('ort-webgpu-page')
  })
})
