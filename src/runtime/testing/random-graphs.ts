import { type Arbitrary, array, integer, nat, record } from 'fast-check'
import { Rng } from '../../core/rng.ts'
import { type Shape, sizeOf } from '../../core/tensor.ts'
import { GraphBuilder } from '../../graph/builder.ts'
import { broadcastShapes } from '../../graph/dims.ts'
import type { Graph } from '../../graph/graph.ts'
import type { OpName } from '../../graph/op-table.ts'
import { randomWeights } from './networks.ts'

/** What a graph is made by: any numbers are a graph, and smaller ones a simpler one, so that fast-check can shrink. */
export interface Recipe {
  readonly shapes: readonly Shape[]
  readonly steps: readonly Step[]
  readonly seed: number
}

interface Step {
  readonly kind: number
  /** Which values it reads, counted back from the newest. */
  readonly a: number
  readonly b: number
  /** Axes, sizes and the like. */
  readonly option: number
}

/** The values there are, with what a step needs of them. */
class Values {
  readonly builder = new GraphBuilder('random')
  readonly rng: Rng
  readonly names: string[] = []

  constructor({ shapes, seed }: Recipe) {
    this.rng = new Rng(seed)
    shapes.forEach((shape, i) => this.names.push(this.builder.input(`x${i}`, 'float32', shape)))
  }

  pick(back: number): string {
    return this.names[this.names.length - 1 - (back % this.names.length)]!
  }

  shape(name: string): Shape {
    return this.builder.info(name).shape as Shape
  }

  weights(...shape: number[]): string {
    return this.builder.constant(randomWeights(this.rng, shape))
  }

  op(op: OpName, inputs: readonly string[], attributes = {}): string {
    return this.builder.op(op, inputs, attributes)
  }

  /** b as it is where it can be broadcast with a, or else its mean. */
  fitting(a: string, b: string): string {
    return broadcastShapes(this.shape(a), this.shape(b)) ? b : this.op('ReduceMean', [b], { keepdims: 0 })
  }
}

type Kind = (values: Values, x: string, step: Step) => string | readonly string[]

const unary = (op: OpName, attributes = {}): Kind => (values, x) => values.op(op, [x], attributes)
const binary = (op: OpName): Kind => (values, x, { b }) => values.op(op, [x, values.fitting(x, values.pick(b))])
const axisOf = (values: Values, x: string, option: number): number => option % values.shape(x).length
const reduction = (op: OpName): Kind => (values, x, { option }) =>
  values.op(op, [x, values.builder.ints([axisOf(values, x, option)])], { keepdims: option % 2 })
/** x squeezed into (-1, 1) first, so that what grows fast stays small. */
const tame = (kind: Kind): Kind => (values, x, step) => kind(values, values.op('Tanh', [x]), step)
/** |x| + 1 first, for what wants positive numbers. */
const positive = (kind: Kind): Kind => (values, x, step) =>
  kind(values, values.op('Add', [values.op('Abs', [x]), values.builder.scalar(1)]), step)

const KINDS: readonly Kind[] = [
  ...(['Relu', 'Sigmoid', 'Tanh', 'Neg', 'Abs', 'Erf', 'Softplus', 'Softsign', 'Elu', 'Selu', 'LeakyRelu', 'Gelu', 'HardSigmoid', 'Identity'] as const).map((op) => unary(op)),
  ...(['Add', 'Sub', 'Max', 'Min'] as const).map(binary),
  tame(unary('Exp')), positive(unary('Log')), positive(unary('Sqrt')), positive(unary('Reciprocal')),
  tame(binary('Mul')),
  (values, x, { b }) => values.op('Div', [x, values.op('Exp', [values.op('Tanh', [values.fitting(x, values.pick(b))])])]),
  tame((values, x, { option }) => values.op('Pow', [x, values.builder.scalar(1 + (option % 4))])),
  (values, x, { b }) => {
    const other = values.fitting(x, values.pick(b))
    return values.op('Where', [values.op('Greater', [x, other]), x, other])
  },
  (values, x, { option }) => values.op('Clip', [x, values.builder.scalar(-0.5 - option), values.builder.scalar(0.5)]),
  ...(['ReduceSum', 'ReduceMean', 'ReduceMax', 'ReduceMin'] as const).map(reduction),
  (values, x, { option }) => values.op('Softmax', [x], { axis: axisOf(values, x, option) }),
  (values, x, { option }) => values.op('LogSoftmax', [x], { axis: axisOf(values, x, option) }),
  (values, x, { option }) => {
    const perm = values.shape(x).map((_, axis) => axis)
    perm.push(...perm.splice(option % perm.length, 1))
    return values.op('Transpose', [x], { perm })
  },
  (values, x, { option }) => values.op('Flatten', [x], { axis: option % (values.shape(x).length + 1) }),
  (values, x) => values.op('Reshape', [x, values.builder.ints([-1])]),
  (values, x, { option }) => values.op('Unsqueeze', [x, values.builder.ints([option % (values.shape(x).length + 1)])]),
  (values, x, { b, option }) => {
    const axis = axisOf(values, x, option)
    const [shape, other] = [values.shape(x), values.pick(b)]
    const sizes = values.shape(other)
    const fits = sizes.length === shape.length && shape.every((size, i) => i === axis || size === sizes[i])
    return values.op('Concat', [x, fits ? other : x], { axis })
  },
  (values, x, { option }) => {
    const axis = axisOf(values, x, option)
    const size = values.shape(x)[axis]!
    const [start, end, step] = option % 2 ? [size - 1, -size - 1, -2] : [Math.floor(size / 2), size, 1]
    const { builder } = values
    return values.op('Slice', [x, builder.ints([start!]), builder.ints([end!]), builder.ints([axis]), builder.ints([step!])])
  },
  (values, x, { option }) => {
    const axis = axisOf(values, x, option)
    const size = values.shape(x)[axis]!
    if (size === 1) return x
    return values.builder.node('Split', [x, values.builder.ints([1, size - 1])], { axis }, 2)
  },
  (values, x, { option }) => {
    const { length: rank } = values.shape(x)
    return values.op('Pad', [x, values.builder.ints(Array.from({ length: 2 * rank }, (_, i) => (i + option) % 3 % 2))])
  },
  (values, x, { option }) => values.op('Tile', [x, values.builder.ints(values.shape(x).map((_, axis) => 1 + ((axis + option) % 2)))]),
  (values, x) => values.op('Expand', [x, values.builder.ints(values.shape(x).map((size) => (size === 1 ? 2 : 1)))]),
  (values, x) => {
    const rows = values.op('Flatten', [x], { axis: 0 })
    const row = sizeOf(values.shape(x))
    return values.op('MatMul', [rows, values.weights(row, 3)])
  },
  (values, x, { option }) => {
    const flat = values.op('Flatten', [x], { axis: values.shape(x).length - 1 })
    const [, width] = values.shape(flat) as [number, number]
    const product = values.op('MatMul', [flat, values.weights(width, 1 + option)])
    return values.op('Add', [product, values.weights(1 + option)])
  },
]

const small = nat(11)

export const recipes: Arbitrary<Recipe> = record({
  shapes: array(array(integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
  steps: array(
    record({ kind: nat(KINDS.length - 1), a: small, b: small, option: small }),
    { minLength: 1, maxLength: 14 },
  ),
  seed: nat(1000),
})

/** Values with more elements, and scalars, are not used again. */
const MOST_ELEMENTS = 400

/** Its outputs are its last value and one in the middle. */
export function graphOfRecipe(recipe: Recipe): Graph {
  const values = new Values(recipe)
  for (const step of recipe.steps) {
    const made = KINDS[step.kind]!(values, values.pick(step.a), step)
    const usable = (name: string): boolean => values.shape(name).length > 0 && sizeOf(values.shape(name)) <= MOST_ELEMENTS
    values.names.push(...[made].flat().filter(usable))
  }
  const { names } = values
  return values.builder.build([...new Set([names.at(-1)!, names[Math.floor(names.length / 2)]!])])
}
