import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { encodeModel } from '../artifact/onnx.ts'
import { manifestOf, randomTensor } from '../artifact/testing/models.ts'
import { tensor } from '../core/tensor.ts'
import type { Attribute, Graph } from '../graph/graph.ts'
import { GraphBuilder } from '../graph/builder.ts'
import { RECURRENT, type RecurrentName } from '../graph/ops/recurrent.ts'
import { testKernels } from '../kernels/testing/load.ts'
import { compile } from '../runtime/program.ts'
import { createOrtSession } from './ort.ts'

// onnxruntime is the judge of what RNN, GRU and LSTM mean: its answers against those of the kernels.

const wasmBinary = new Uint8Array(
  readFileSync(new URL('../../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm', import.meta.url)),
)
const [STEPS, BATCH, INPUT, HIDDEN] = [5, 4, 3, 6]
const FULL = [5, 5, 5, 5]

/** x [batch, steps input] -> the layer -> each of its outputs, flat. */
function graphOf(name: RecurrentName, lengths: readonly number[] | undefined, attributes: Readonly<Record<string, Attribute>>): Graph {
  const { gates, cells } = RECURRENT[name]
  const directions = attributes['direction'] === 'bidirectional' ? 2 : 1
  const b = new GraphBuilder(name)
  let seed = 0
  const constant = (...shape: readonly number[]): string => b.constant(randomTensor(++seed, shape, 0.5))
  const rows = b.op('Reshape', [b.input('x', 'float32', [BATCH, STEPS * INPUT]), b.ints([BATCH, STEPS, INPUT])])
  const sequences = b.op('Transpose', [rows], { perm: [1, 0, 2] })
  const weights = [constant(directions, gates * HIDDEN, INPUT), constant(directions, gates * HIDDEN, HIDDEN)]
  const optional = lengths
    ? [
        constant(directions, 2 * gates * HIDDEN),
        b.constant(tensor('int32', [BATCH], Int32Array.from(lengths))),
        ...Array.from(cells ? 'hc' : 'h', () => constant(directions, BATCH, HIDDEN)),
      ]
    : []
  const made = b.node(name, [sequences, ...weights, ...optional], { hidden_size: HIDDEN, ...attributes })
  return b.build(made.map((output, i) => b.op('Reshape', [output, b.ints([-1])], {}, `out${i}`)))
}

interface Functions {
  readonly activations?: readonly string[]
  readonly activation_alpha?: readonly number[]
  readonly activation_beta?: readonly number[]
  readonly linear_before_reset?: number
}

const VARIANTS: Readonly<Record<RecurrentName, readonly Functions[]>> = {
  RNN: [{}, { activations: ['Relu'] }, { activations: ['Affine'], activation_alpha: [0.5], activation_beta: [0.1] }],
  GRU: [
    {}, { linear_before_reset: 1 }, { activations: ['HardSigmoid', 'Relu'] },
    { activations: ['HardSigmoid', 'Affine'], activation_alpha: [0.3, 0.6], activation_beta: [0.4, 0.1], linear_before_reset: 1 },
  ],
  LSTM: [{}, { activations: ['HardSigmoid', 'Affine', 'Tanh'], activation_alpha: [0.3, 0.8], activation_beta: [0.4, 0.2] }],
}

/** Both directions have the same functions. */
function twice(functions: Functions): Functions {
  const lists = Object.entries(functions).filter(([, value]) => Array.isArray(value)) as [string, readonly unknown[]][]
  return { ...functions, ...Object.fromEntries(lists.map(([name, list]) => [name, [...list, ...list]])) }
}

const CASES = (Object.keys(RECURRENT) as RecurrentName[]).flatMap((name) =>
  (['forward', 'reverse', 'bidirectional'] as const).flatMap((direction) =>
    VARIANTS[name].flatMap((functions) =>
      [undefined, FULL, [3, 1, 5, 2], [2, 0, 3, 1]].map((lengths) =>
        [name, lengths, { direction, ...(direction === 'bidirectional' ? twice(functions) : functions) }] as const))))

const kernels = await testKernels()

it.each(CASES)('%s with lengths %j and %j', async (name, lengths, attributes) => {
  const graph = graphOf(name, lengths, attributes)
  const x = randomTensor(99, [BATCH, STEPS * INPUT])
  const session = await createOrtSession(encodeModel(graph, manifestOf(graph)), { wasmBinary })
  const expected = await session.run({ x })
  session.dispose()
  const program = compile(graph, kernels, { dims: {} })
  program.view('x').set(x.data)
  program.run()
  for (const { name: output } of graph.outputs) {
    const view = program.view(output)
    expected[output]!.data.forEach((value, i) => {
      expect(Math.abs(view[i]! - Number(value)), `${output}[${i}]`).toBeLessThan(1e-5)
    })
  }
  program.dispose()
})
