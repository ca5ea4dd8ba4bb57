import { Rng } from '../../core/rng.ts'
import { type DType, newTypedArray, type Shape, sizeOf, type Tensor, tensor } from '../../core/tensor.ts'
import { GraphBuilder } from '../../graph/builder.ts'
import type { Attribute, Graph } from '../../graph/graph.ts'
import { type OpName, opSpec } from '../../graph/op-table.ts'
import { type ReferenceFeeds, runReference } from '../../graph/testing/reference.ts'
import type { Kernels } from '../../kernels/loader.ts'
import { compile } from '../program.ts'
import '../lower/training.ts'

/**
 * An input of one op: random values from -2 to 2, or as far as `limit`, whole numbers below `below`, or an initializer
 * with these values.
 */
export type OpInput =
  | { readonly shape: Shape; readonly dtype?: DType; readonly below?: number; readonly ties?: true; readonly positive?: true; readonly limit?: number }
  | { readonly constant: Tensor }
  | undefined

export interface OpCase {
  readonly op: OpName
  readonly inputs: readonly OpInput[]
  readonly attributes?: Readonly<Record<string, Attribute>>
  /** Outputs that nobody wants; all of the others are compared. */
  readonly unwanted?: readonly string[]
}

/** What the node of a case names as its outputs: all that the op has, of a Split as many as it makes parts. */
function outputsOf({ op, inputs, attributes = {}, unwanted = [] }: OpCase, prefix: string): readonly string[] {
  if (op !== 'Split') return opSpec(op).outputs.map((output, i) => (unwanted.includes(output) ? '' : `${prefix}o${i}`))
  const sizes = inputs[1]
  const count = attributes['num_outputs'] ?? (sizes && 'constant' in sizes ? sizes.constant.data.length : 1)
  return Array.from({ length: count as number }, (_, i) => `${prefix}o${i}`)
}

/** An input of a graph that stands for one of a case. */
type CaseInput = readonly [name: string, input: Exclude<OpInput, undefined | { readonly constant: Tensor }>]

/** Adds the node of a case, with inputs and outputs whose names begin with `prefix`. */
export function addCase(
  builder: GraphBuilder,
  one: OpCase,
  prefix = '',
): { readonly inputs: readonly CaseInput[]; readonly outputs: readonly string[] } {
  const inputs: CaseInput[] = []
  const names = one.inputs.map((input, i) => {
    if (!input) return ''
    if ('constant' in input) return builder.constant(input.constant)
    inputs.push([`${prefix}i${i}`, input])
    return builder.input(`${prefix}i${i}`, input.dtype ?? 'float32', input.shape)
  })
  const outputs = builder.node(one.op, names, one.attributes, outputsOf(one, prefix)).filter((name) => name !== '')
  return { inputs, outputs }
}

export function titleOf({ op, inputs, attributes = {} }: OpCase): string {
  const shapes = inputs.map((input) => {
    if (!input) return '-'
    return 'constant' in input ? `[${input.constant.data.join(' ')}]` : `[${input.shape.join('x')}]`
  })
  const options = Object.entries(attributes).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  return [op, ...shapes, ...options].join(' ')
}

export function randomTensor(rng: Rng, input: Exclude<OpInput, undefined>): Tensor {
  if ('constant' in input) return input.constant
  const { shape, dtype = 'float32', below, ties, positive, limit = 2 } = input
  const data = newTypedArray(dtype, sizeOf(shape))
  for (let i = 0; i < data.length; i++) {
    // Multiples of a quarter, so that equal values and zeros come up often
    const draw = ties ? rng.below(9) / 4 - 1 : (rng.uniform() * 2 - 1) * limit
    const value = below === undefined ? (positive ? Math.abs(draw) + 0.1 : draw) : rng.below(below)
    data[i] = data instanceof BigInt64Array ? BigInt(Math.trunc(value)) : value
  }
  return tensor(dtype, shape, data)
}

export interface Comparison {
  readonly output: string
  /** Largest |kernel - reference|, relative to the largest |reference| or 1: a sum rounds by the size of its terms. */
  readonly error: number
}

/** Runs a graph with the kernels and with the reference on the same values. */
export function compare(graph: Graph, feeds: Readonly<Record<string, Tensor>>, kernels: Kernels): readonly Comparison[] {
  const program = compile(graph, kernels, { dims: {} })
  try {
    const numbers: Record<string, ReferenceFeeds[string]> = {}
    for (const [name, { shape, data }] of Object.entries(feeds)) {
      const values = Array.from(data as ArrayLike<number | bigint>, Number)
      numbers[name] = { shape, data: values }
      program.view(name).set(values)
    }
    const expected = runReference(graph, numbers)
    program.run()
    return graph.outputs.map(({ name }) => {
      const reference = expected.get(name)!.data
      const view = program.view(name)
      if (view.length !== reference.length) throw new Error(`${name} has ${view.length} elements, not ${reference.length}.`)
      const scale = reference.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1)
      return { output: name, error: reference.reduce((worst, value, i) => Math.max(worst, Math.abs(view[i]! - value) / scale), 0) }
    })
  } finally {
    program.dispose()
  }
}
