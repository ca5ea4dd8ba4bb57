import { afterEach, describe, expect, it } from 'vitest'
import { MaasError } from '../core/error.ts'
import { RpcClient, serve, Transferred } from './rpc.ts'

type TestMethods = {
  double(x: number): Promise<number>
  reverse(x: Float32Array<ArrayBuffer>): Promise<Float32Array<ArrayBuffer>>
  never(params: null): Promise<null>
  slow(params: null): Promise<string>
  refuse(params: null): Promise<null>
  /** Ends when it is cancelled. */
  patient(params: null): Promise<null>
}

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

function connect() {
  const { port1, port2 } = new MessageChannel()
  const sent: Float32Array[] = []
  let wasCancelled: () => void
  const cancelled = new Promise<void>((resolve) => (wasCancelled = resolve))
  serve<TestMethods>(port2, {
    double: async (x) => 2 * x,
    async reverse(x) {
      const y = x.toReversed() as Float32Array<ArrayBuffer>
      sent.push(y)
      return new Transferred(y, [y.buffer])
    },
    never: () => new Promise(() => {}),
    slow: () => new Promise((resolve) => setTimeout(() => resolve('at last'), 30)),
    refuse: () => Promise.reject(new MaasError('conflict', 'No.', { details: { why: 'because' } })),
    patient: (_, call) => new Promise((resolve) => {
      call.signal.addEventListener('abort', () => {
        wasCancelled()
        resolve(null)
      })
    }),
  })
  closing.push(() => port2.close())
  return { client: new RpcClient<TestMethods>(port1), port: port1, sent, cancelled }
}

const soon = { deadlineMs: 1000 }

describe('calls over a port', () => {
  it('answer each caller its own, in whatever order', async () => {
    const { client } = connect()
    const answers = await Promise.all([client.call('slow', null, soon), client.call('double', 1, soon), client.call('double', 2, soon)])
    expect(answers).toEqual(['at last', 2, 4])
  })

  it('move buffers both ways instead of copying them', async () => {
    const { client, sent } = connect()
    const x = new Float32Array([1, 2, 3])
    const y = await client.call('reverse', x, { ...soon, transfer: [x.buffer] })
    expect([...y]).toEqual([3, 2, 1])
    expect([x.length, sent[0]!.length]).toEqual([0, 0])
  })

  it('throw what the other side threw, with its code and details', async () => {
    const { client } = connect()
    await expect(client.call('refuse', null, soon)).rejects.toMatchObject({ code: 'conflict', message: 'No.', details: { why: 'because' } })
    await expect(client.call('constructor' as 'double', 1, soon)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('throw deadline-exceeded when nobody answers, and the port goes on', async () => {
    const { client } = connect()
    await expect(client.call('never', null, { deadlineMs: 20 })).rejects.toMatchObject({ code: 'deadline-exceeded' })
    expect(await client.call('double', 4, soon)).toBe(8)
  })

  it('ignore an answer that comes after the deadline', async () => {
    const { port1, port2 } = new MessageChannel()
    closing.push(() => port2.close())
    port2.onmessage = ({ data: { id, method, cancel } }) => {
      if (cancel) port2.postMessage({ id, result: 'too late' })
      if (method === 'double') port2.postMessage({ id, result: 8 })
    }
    const client = new RpcClient<TestMethods>(port1)
    await expect(client.call('slow', null, { deadlineMs: 5 })).rejects.toMatchObject({ code: 'deadline-exceeded' })
    expect(await client.call('double', 4, soon)).toBe(8) // its answer comes behind the late one
  })
})

describe('a call that is given up', () => {
  it('throws the signal\'s reason, and the other side learns of it', async () => {
    const { client, cancelled } = connect()
    const controller = new AbortController()
    const waiting = client.call('patient', null, { ...soon, signal: controller.signal })
    controller.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    await cancelled
    expect(await client.call('double', 4, { ...soon, signal: new AbortController().signal })).toBe(8)
  })

  it('is not even sent when its signal has fired already', async () => {
    const { client } = connect()
    await expect(client.call('double', 1, { ...soon, signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before')
  })

  it('by its deadline is cancelled on the other side, too', async () => {
    const { client, cancelled } = connect()
    await expect(client.call('patient', null, { deadlineMs: 5 })).rejects.toMatchObject({ code: 'deadline-exceeded' })
    await cancelled
  })

  it('by closing the port is cancelled on the other side', async () => {
    const { client, cancelled } = connect()
    const waiting = client.call('patient', null, soon)
    expect(await client.call('double', 1, soon)).toBe(2)
    client.close()
    await expect(waiting).rejects.toMatchObject({ code: 'unavailable' })
    await cancelled
  })
})

describe('the end of a port', () => {
  it('fails what is still waiting when it is closed', async () => {
    const { client } = connect()
    const waiting = client.call('never', null, soon)
    client.close()
    await expect(waiting).rejects.toMatchObject({ code: 'unavailable' })
    await expect(client.call('never', null, soon)).rejects.toMatchObject({ code: 'unavailable', message: 'The connection was closed.' })
  })

  it('lets what is still waiting end when it is retired, and closes then', async () => {
    const { client, port } = connect()
    let closed = false
    const close = port.close.bind(port)
    port.close = () => {
      closed = true
      close()
    }
    const waiting = client.call('slow', null, soon)
    client.retire()
    expect(closed).toBe(false)
    expect(await waiting).toBe('at last')
    expect(closed).toBe(true)
  })
})
