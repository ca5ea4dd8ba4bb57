import { describe, expect, it } from 'vitest'
import { Rng } from '../core/rng.ts'
import { float32, sizeOf } from '../core/tensor.ts'
import { GraphBuilder } from '../graph/builder.ts'
import { runReference } from '../graph/testing/reference.ts'
import { testKernels } from '../kernels/testing/load.ts'
import { compile, type Program } from './program.ts'
import { smallCnn, type Training } from './testing/networks.ts'

function feed(program: Program, step: number, rng = new Rng(step + 100)): void {
  const [x, t] = [program.view('x'), program.view('t')]
  for (let i = 0; i < x.length; i++) x[i] = rng.uniform()
  for (let i = 0; i < t.length; i++) t[i] = rng.below(4)
  program.view('rate')[0] = 0.01
  program.view('step')[0] = step
}

function train(program: Program, steps: number): number {
  for (let step = 0; step < steps; step++) {
    feed(program, step)
    program.run()
  }
  return program.view('loss')[0]!
}

const compileTraining = ({ graph, packs }: Training, kernels: Awaited<ReturnType<typeof testKernels>>, batch = 6): Program =>
  compile(graph, kernels, { dims: { batch }, packs })

const CNN = smallCnn()

describe('compile', () => {
  it('computes loss, logits and every gradient of a training step as the reference does', async () => {
    const program = compileTraining(CNN, await testKernels())
    feed(program, 0)
    const { graph } = CNN
    const feeds = Object.fromEntries(graph.inputs.map(({ name }) => [name, { shape: program.shape(name), data: Float64Array.from(program.view(name)) }]))
    const expected = runReference({ ...graph, nodes: graph.nodes.slice(0, -1) }, feeds)
    program.run()
    for (const name of ['loss', 'logits', ...CNN.packs[1]!.members]) {
      const reference = expected.get(name)!.data
      const view = program.view(name)
      expect(view.length).toBe(reference.length)
      reference.forEach((value, i) => expect(Math.abs(view[i]! - value), `${name}[${i}]`).toBeLessThan(1e-5))
    }
  })

  it('lays the members of a pack out one after the other', async () => {
    const program = compileTraining(CNN, await testKernels())
    for (const { name, members } of CNN.packs) {
      let at = program.view(name).byteOffset
      for (const member of members) {
        expect(program.view(member).byteOffset).toBe(at)
        at += program.view(member).byteLength
      }
      expect(program.view(name).byteOffset + program.view(name).byteLength).toBe(at)
    }
    expect([...program.view('dense')]).toEqual([...CNN.graph.initializers.get('dense')!.data])
  })

  it('learns, and gives the same bytes when it is run again from the start', async () => {
    const [first, second] = [compileTraining(CNN, await testKernels()), compileTraining(CNN, await testKernels())]
    const start = train(first, 1)
    const fixed = (program: Program): number => {
      for (let step = 1; step < 60; step++) {
        feed(program, step, new Rng(100))
        program.run()
      }
      return program.view('loss')[0]!
    }
    expect(fixed(first)).toBeLessThan(0.2 * start)
    train(second, 1)
    fixed(second)
    expect(first.view('weights')).toEqual(second.view('weights'))
    expect(first.view('logits')).toEqual(second.view('logits'))
  })

  it('neither grows nor allocates memory in 1000 steps', async () => {
    const kernels = await testKernels()
    const program = compileTraining(CNN, kernels)
    const [used, buffer] = [kernels.used, kernels.buffer]
    const view = program.view('weights')
    train(program, 1000)
    expect(kernels.used).toBe(used)
    expect(kernels.buffer).toBe(buffer)
    expect(program.view('weights')).toBe(view)
    expect(view.every(Number.isFinite)).toBe(true)
  })

  it('keeps two programs in one memory apart', async () => {
    const shared = await testKernels()
    const [a, b] = [compileTraining(CNN, shared), compileTraining(smallCnn(12, 5), shared)]
    for (let step = 0; step < 5; step++) {
      for (const program of [a, b]) {
        feed(program, step)
        program.run()
      }
    }
    const alone = compileTraining(CNN, await testKernels())
    train(alone, 5)
    expect(a.view('weights')).toEqual(alone.view('weights'))
  })

  it('shares weights and states with a program of another batch size and with one that only predicts', async () => {
    const kernels = await testKernels()
    const full = compileTraining(CNN, kernels)
    const used = kernels.used
    const partial = compile(CNN.graph, kernels, { dims: { batch: 3 }, packs: CNN.packs, share: full })
    const predict = compile(CNN.forward, kernels, { dims: { batch: 6 }, share: full })
    for (const name of ['weights', 'gradients', 'mean', 'square', 'kernel']) {
      expect(partial.view(name).byteOffset, name).toBe(full.view(name).byteOffset)
    }
    const before = full.view('weights').slice()
    feed(partial, 0)
    partial.run()
    expect(full.view('weights')).not.toEqual(before)
    feed(full, 1)
    predict.view('x').set(full.view('x'))
    predict.run()
    full.run()
    expect(predict.view('logits')).toEqual(full.view('logits'))
    partial.dispose()
    predict.dispose()
    expect(kernels.used).toBe(used)
  })

  it('does not share a constant that only has the same name', async () => {
    const graphOf = (value: number) => {
      const builder = new GraphBuilder('scale')
      const x = builder.input('x', 'float32', ['batch', 2])
      return builder.build([builder.op('Mul', [x, builder.constant(float32([], [value]), 'by')], {}, 'y')])
    }
    const kernels = await testKernels()
    const two = compile(graphOf(2), kernels, { dims: { batch: 1 } })
    const three = compile(graphOf(3), kernels, { dims: { batch: 1 }, share: two })
    three.view('x').set([1, 2])
    three.run()
    expect([...three.view('y')]).toEqual([3, 6])
  })

  it('keeps feeds and initializers although element-wise ops run in place', async () => {
    const builder = new GraphBuilder('chain')
    const x = builder.input('x', 'float32', [4])
    const c = builder.constant(float32([4], [1, 2, 3, 4]), 'c')
    const sum = builder.op('Add', [x, c])
    const squared = builder.op('Mul', [sum, sum])
    const flat = builder.op('Reshape', [squared, builder.ints([2, 2])])
    const twice = builder.op('Add', [flat, builder.op('Reshape', [builder.op('Relu', [squared]), builder.ints([2, 2])])], {}, 'y')
    const kernels = await testKernels()
    const program = compile(builder.build([twice]), kernels, { dims: {} })
    program.view('x').set([-1, 0, 1, 2])
    for (let run = 0; run < 3; run++) {
      program.run()
      expect([...program.view('y')]).toEqual([0, 8, 32, 72])
    }
    expect([...program.view('x')]).toEqual([-1, 0, 1, 2])
    expect([...program.view('c')]).toEqual([1, 2, 3, 4])
  })

  it('uses the memory of dead values again', async () => {
    const builder = new GraphBuilder('deep')
    let value = builder.input('x', 'float32', ['batch', 64])
    const weight = builder.constant(float32([64, 64], new Float32Array(64 * 64)))
    for (let i = 0; i < 30; i++) value = builder.op('Relu', [builder.op('MatMul', [value, weight])])
    const kernels = await testKernels()
    compile(builder.build([value]), kernels, { dims: { batch: 100 } })
    const layer = 4 * 64 * 100
    expect(kernels.used).toBeLessThan(4 * 64 * 64 + layer + 2 * layer + 2000)
  })

  it('makes an output that is its input, and one that is a constant', async () => {
    const builder = new GraphBuilder('nothing')
    const x = builder.input('x', 'float32', ['batch', 2])
    builder.op('Identity', [x], {}, 'y')
    const kernels = await testKernels()
    const program = compile(builder.build(['y']), kernels, { dims: { batch: 1 } })
    program.view('x').set([3, 4])
    program.run()
    expect([...program.view('y')]).toEqual([3, 4])
  })

  it('narrows int64 to int32', async () => {
    const builder = new GraphBuilder('pick')
    const x = builder.input('x', 'int64', [3])
    builder.op('Gather', [builder.constant(float32([4], [10, 20, 30, 40])), x], {}, 'y')
    const program = compile(builder.build(['y']), await testKernels(), { dims: {} })
    expect(program.view('x')).toBeInstanceOf(Int32Array)
    program.view('x').set([3, 0, -1])
    program.run()
    expect([...program.view('y')]).toEqual([40, 10, 40])
    program.view('x').set([0, 4, 0])
    expect(() => program.run()).toThrow(expect.objectContaining({ code: 'invalid-input', message: expect.stringContaining('index 1') }))
  })

  it('refuses a class that does not exist', async () => {
    const program = compileTraining(CNN, await testKernels())
    feed(program, 0)
    program.view('t')[2] = 4
    expect(() => program.run()).toThrow(expect.objectContaining({ code: 'invalid-input', message: expect.stringContaining('Row 2') }))
  })

  it('names an op that it cannot run, a size that is not given and a value that it does not show', async () => {
    const kernels = await testKernels()
    const { graph } = CNN
    const odd = { ...graph, nodes: [{ op: 'Einsum', inputs: ['x'], outputs: ['y'], attributes: {} }] }
    expect(() => compile(odd, kernels, { dims: { batch: 1 } })).toThrow(expect.objectContaining({ code: 'unsupported', message: expect.stringContaining('"Einsum"') }))
    expect(() => compile(CNN.forward, kernels, { dims: {} })).toThrow(expect.objectContaining({ code: 'invalid-config', message: expect.stringContaining('batch') }))
    const program = compile(CNN.forward, kernels, { dims: { batch: 1 } })
    expect(() => program.view('nothing')).toThrow(expect.objectContaining({ code: 'internal' }))
  })

  it('frees everything when it is disposed of, and when it could not be made', async () => {
    const kernels = await testKernels()
    const program = compileTraining(CNN, kernels)
    program.dispose()
    program.dispose()
    expect(kernels.used).toBe(0)
    expect(() => program.run()).toThrow(expect.objectContaining({ code: 'internal' }))
    expect(() => compileTraining(CNN, kernels, 100_000_000)).toThrow(expect.objectContaining({ code: 'unavailable' }))
    expect(kernels.used).toBe(0)
  })

  it('shows live memory after the memory has grown', async () => {
    const kernels = await testKernels()
    const program = compileTraining(CNN, kernels)
    feed(program, 0)
    const stale = program.view('x')
    kernels.allocate(50 * 2 ** 20)
    expect(stale.length).toBe(0)
    expect(program.view('x').length).toBe(sizeOf(program.shape('x')))
    program.run()
    expect(program.view('loss')[0]).toBeGreaterThan(0)
  })
})
