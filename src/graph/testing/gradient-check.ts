import { Rng } from '../../core/rng.ts'
import { float32, type Shape, sizeOf, type Tensor } from '../../core/tensor.ts'
import { gradients } from '../autodiff.ts'
import { GraphBuilder } from '../builder.ts'
import type { Attribute, Graph } from '../graph.ts'
import type { OpName } from '../op-table.ts'
import { runReference } from './reference.ts'

/** One op with one choice of shapes and attributes. */
export interface GradientCase {
  readonly op: OpName
  /** In the op's order: the shape of an input to differentiate, or a tensor that stays constant. `''` is absent. */
  readonly inputs: readonly (Shape | Tensor | '')[]
  readonly attributes?: Readonly<Record<string, Attribute>>
  /** Which outputs the loss takes in; the first when not given. */
  readonly outputs?: readonly number[]
  /** How many outputs are made; all that the op has when not given. */
  readonly made?: number
  /** The first size of every input that is differentiated is called `batch` in the graph. */
  readonly symbolic?: true
  /** Every value is above 0. */
  readonly positive?: true
}

export interface GradientCheck {
  readonly graph: Graph
  /** Largest difference between autodiff and central differences, relative to the larger of 1 and the gradient. */
  readonly worst: number
}

/** Far enough above the rounding of float64, far enough below the distance of the values of {@link distinct}. */
const STEP = 1e-5

/**
 * Values in (-2, 2) that all differ by 1e-3 or more and avoid 0, so that no step crosses a kink of Relu or MaxPool;
 * away from 0 for Div.
 */
function distinct(shape: Shape, rng: Rng): Float64Array {
  const size = sizeOf(shape)
  const order = rng.shuffle(Uint32Array.from({ length: size }, (_, i) => i))
  return Float64Array.from(order, (place, i) => (i % 2 === 0 ? 1 : -1) * (0.2 + (1.8 * (place + 0.5)) / size))
}

/**
/**
 * Differentiates a function of the op's outputs (each element times a factor; of symbolic ones each squared)
 * with respect to every input, by autodiff and by central differences, both in float64.
 */
export function checkGradient({ op, inputs, attributes = {}, outputs = [0], made: count, symbolic, positive }: GradientCase): GradientCheck {
  const rng = new Rng(inputs.length)
  const builder = new GraphBuilder(op)
  const feeds: Record<string, { shape: Shape; data: Float64Array }> = {}
  const names = inputs.map((given, i) => {
    if (given === '') return ''
    if (!Array.isArray(given)) return builder.constant(given as Tensor)
    const shape = given as Shape
    const data = distinct(shape, rng)
    feeds[`input_${i}`] = { shape, data: positive ? data.map(Math.abs) : data }
    return builder.input(`input_${i}`, 'float32', symbolic ? ['batch', ...shape.slice(1)] : shape)
  })
  const made = builder.node(op, names, attributes, count)
  const forward = runReference(builder.build(made), feeds)
  const terms = outputs.map((index) => {
    const output = made[index]!
    const { shape } = forward.get(output)!
    // A constant has no named sizes, so a symbolic output has no factors.
    const factor = (): string => builder.constant(float32(shape, distinct(shape, rng)))
    const weighted = symbolic ? output : builder.op('Mul', [output, factor()])
    const squared = symbolic ? builder.op('Mul', [weighted, weighted]) : weighted
    return shape.length === 0 ? squared : builder.op('ReduceSum', [squared], { keepdims: 0 })
  })
  const loss = terms.reduce((total, term) => builder.op('Add', [total, term]))
  const differentiated = gradients(builder.build([loss]), loss, Object.keys(feeds))
  const evaluate = (): number => runReference(differentiated.graph, feeds).get(loss)!.data[0]!

  const values = runReference(differentiated.graph, feeds)
  let worst = 0
  for (const [name, { data }] of Object.entries(feeds)) {
    const gradient = values.get(differentiated.gradients.get(name)!)!
    if (gradient.shape.join() !== feeds[name]!.shape.join())
      throw new Error(`The gradient of ${name} has shape [${gradient.shape.join()}].`)
    data.forEach((value, i) => {
      data[i] = value + STEP
      const above = evaluate()
      data[i] = value - STEP
      const below = evaluate()
      data[i] = value
      const expected = (above - below) / (2 * STEP)
      worst = Math.max(worst, Math.abs(gradient.data[i]! - expected) / Math.max(1, Math.abs(expected)))
    })
  }
  return { graph: differentiated.graph, worst }
}
