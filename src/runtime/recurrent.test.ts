import { describe, expect, it } from 'vitest'
import { Rng } from '../core/rng.ts'
import { type Tensor, tensor } from '../core/tensor.ts'
import { gradients } from '../graph/autodiff.ts'
import { GraphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/graph.ts'
import { RECURRENT, type RecurrentName } from '../graph/ops/recurrent.ts'
import { testKernels } from '../kernels/testing/load.ts'
import { compile } from './program.ts'
import { compare } from './testing/against-reference.ts'
import { randomWeights } from './testing/networks.ts'

const [STEPS, BATCH, INPUT, HIDDEN] = [6, 5, 7, 9]
const NAMES = Object.keys(RECURRENT) as RecurrentName[]

interface Layer {
  /** Outputs: Y, the last states, and the gradient of X, W, R, B and the initial states. */
  readonly graph: Graph
  readonly feeds: Record<string, Tensor>
}

/** A layer whose every output goes into the loss, differentiated. */
function differentiated(name: RecurrentName, direction: string, lengths: readonly number[]): Layer {
  const rng = new Rng(3)
  const builder = new GraphBuilder(name)
  const directions = direction === 'bidirectional' ? 2 : 1
  const rows = RECURRENT[name].gates * HIDDEN
  const feeds: Record<string, Tensor> = {}
  const feed = (input: string, shape: readonly number[], scale = 0.5): string => {
    feeds[input] = randomWeights(rng, shape, scale)
    return builder.input(input, 'float32', shape)
  }
  const given = [
    feed('X', [STEPS, BATCH, INPUT], 2), feed('W', [directions, rows, INPUT]), feed('R', [directions, rows, HIDDEN]),
    feed('B', [directions, 2 * rows]),
  ]
  const states = Array.from(RECURRENT[name].cells ? 'hc' : 'h', (state) => feed(`initial_${state}`, [directions, BATCH, HIDDEN]))
  feeds['lengths'] = tensor('int32', [BATCH], Int32Array.from(lengths))
  builder.input('lengths', 'int32', [BATCH])
  const made = builder.node(`${name}Training`, [...given, 'lengths', ...states], { direction, hidden_size: HIDDEN })
    .slice(0, 1 + states.length)
  const terms = made.map((output) => builder.op('ReduceSum', [builder.op('Mul', [output, output])], { keepdims: 0 }))
  const loss = terms.reduce((sum, term) => builder.op('Add', [sum, term]))
  const wrt = [...given, ...states]
  const backward = gradients(builder.build([...made, loss]), loss, wrt)
  const outputs = wrt.map((value) => GraphBuilder.from(backward.graph).info(backward.gradients.get(value)!))
  return { graph: { ...backward.graph, outputs: [...backward.graph.outputs, ...outputs] }, feeds }
}

describe.each([['relaxed', await testKernels()], ['plain', await testKernels('plain')]] as const)('the %s kernels', (_, kernels) => {
  it.each(NAMES.flatMap((name) => ['forward', 'reverse', 'bidirectional'].flatMap((direction) =>
    [[6, 2, 4, 6, 1], [3, 0, 4, 2, 1], [0, 0, 0, 0, 0]].map((lengths) => [name, direction, lengths] as const),
  )))('train %s %s over sequences of lengths %j', (name, direction, lengths) => {
    const { graph, feeds } = differentiated(name, direction, lengths)
    for (const { output, error } of compare(graph, feeds, kernels)) expect(error, output).toBeLessThan(3e-6)
  })

  it('take time by the longest sequence, and name the one whose length is impossible', () => {
    const { graph, feeds } = differentiated('GRU', 'forward', [0, 0, 0, 0, 0])
    const program = compile(graph, kernels, { dims: {} })
    for (const [name, { data }] of Object.entries(feeds)) program.view(name).set(data as Float32Array)
    program.view('X').fill(Number.NaN, 2 * BATCH * INPUT)
    program.view('lengths').set([2, 1, 2, 0, 2])
    program.run()
    for (const { name } of graph.outputs) expect(program.view(name).every((value) => Number.isFinite(value)), name).toBe(true)
    program.view('lengths').set([2, 1, 7, 0, 2])
    expect(() => program.run()).toThrow(
      expect.objectContaining({ code: 'invalid-input', message: 'Sequence 2 has a length in "lengths" that is not from 0 to 6.' }),
    )
    program.dispose()
  })
})

it.each(NAMES)('%s makes the last state alone, where nobody wants Y', async (name) => {
  const kernels = await testKernels()
  const { feeds } = differentiated(name, 'forward', [6, 6, 6, 6, 6])
  const builder = new GraphBuilder(name)
  const inputs = ['X', 'W', 'R'].map((input) => builder.input(input, 'float32', feeds[input]!.shape))
  builder.node(name, inputs, { hidden_size: HIDDEN }, ['', 'last'])
  const { X, W, R } = feeds
  const [comparison] = compare(builder.build(['last']), { X: X!, W: W!, R: R! }, kernels)
  expect(comparison!.error).toBeLessThan(3e-6)
})
