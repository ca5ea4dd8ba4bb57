import { type Shape, sizeOf } from '../../src/core/tensor.ts'
import { GraphBuilder } from '../../src/graph/builder.ts'
import type { Graph } from '../../src/graph/graph.ts'
import { LEARNING_RATE, type Problem, initialWeight } from './problems.ts'

const [BETA_1, BETA_2, EPSILON] = [0.9, 0.999, 1e-7]

/** What is kept from step to step, each [number of weights]: the weights in Keras's order, and Adam's moments. */
export function adamState(problem: Problem): Readonly<Record<'weights' | 'm' | 'v', Float32Array>> {
  const weights = shapesOf(problem).flatMap((shape, i) => [...initialWeight(i, shape)])
  return { weights: Float32Array.from(weights), m: new Float32Array(weights.length), v: new Float32Array(weights.length) }
}

/** Adam's rate of update 1, 2, ..., with the corrections of its moments. */
export function adamRate(update: number): number {
  return (LEARNING_RATE * Math.sqrt(1 - BETA_2 ** update)) / (1 - BETA_1 ** update)
}

/**
 * A training step of a network of dense layers in ONNX's own ops: x [rows, features], t [rows, outputs], rate [] and the
 * state -> loss [] before the update, and the new state as `weights'`, `m'`, `v'`. Throws for other layers, whose gradients
 * (of pooling, of a gathered row) ONNX has no ops for.
 */
export function adamStep(problem: Problem, rows: number): Graph {
  const b = new GraphBuilder('step')
  const shapes = shapesOf(problem)
  const sizes = shapes.map(sizeOf)
  const pack = [sizes.reduce((sum, size) => sum + size)]
  const x = b.input('x', 'float32', [rows, ...problem.inputShape])
  const t = b.input('t', 'float32', [rows, problem.outputs])
  const rate = b.input('rate', 'float32', [])
  const [weights, m, v] = ['weights', 'm', 'v'].map((name) => b.input(name, 'float32', pack)) as [string, string, string]
  const each = b.node('Split', [weights, b.ints(sizes)], {}, sizes.map((_, i) => `weight ${i}`))
    .map((part, i) => b.op('Reshape', [part, b.ints(shapes[i]!)]))

  const activations = [x]
  for (let i = 0; i < each.length; i += 2) {
    const sum = b.op('Gemm', [activations.at(-1)!, each[i]!, each[i + 1]!])
    activations.push(i + 2 < each.length ? b.op('Relu', [sum]) : sum)
  }
  const logits = activations.pop()!
  const softmax = problem.head === 'softmax'
  const p = b.op(softmax ? 'Softmax' : 'Sigmoid', [logits])
  const hit = b.op('Mul', [t, b.op('Log', [p])])
  const one = b.scalar(1)
  const likelihood = softmax
    ? hit
    : b.op('Add', [hit, b.op('Mul', [b.op('Sub', [one, t]), b.op('Log', [b.op('Sub', [one, p])])])])
  b.op('Mul', [b.op('ReduceSum', [likelihood, b.ints([0, 1])], { keepdims: 0 }), b.scalar(-1 / rows)], {}, 'loss')

  const gradients: string[] = []
  let dY = b.op('Mul', [b.op('Sub', [p, t]), b.scalar(1 / rows)])
  for (let i = each.length - 2; i >= 0; i -= 2) {
    const input = activations.pop()!
    gradients.unshift(b.op('Gemm', [input, dY], { transA: 1 }), b.op('ReduceSum', [dY, b.ints([0])], { keepdims: 0 }))
    if (i > 0) dY = b.op('Where', [b.op('Greater', [input, b.scalar(0)]), b.op('Gemm', [dY, each[i]!], { transB: 1 }), b.scalar(0)])
  }
  const g = b.op('Concat', gradients.map((gradient) => b.op('Reshape', [gradient, b.ints([-1])])), { axis: 0 })
  const mean = (old: string, now: string, beta: number): string =>
    b.op('Add', [b.op('Mul', [old, b.scalar(beta)]), b.op('Mul', [now, b.scalar(1 - beta)])], {}, `${old}'`)
  const change = b.op('Div', [mean(m, g, BETA_1), b.op('Add', [b.op('Sqrt', [mean(v, b.op('Mul', [g, g]), BETA_2)]), b.scalar(EPSILON)])])
  b.op('Sub', [weights, b.op('Mul', [change, rate])], {}, "weights'")
  return b.build(['loss', "weights'", "m'", "v'"])
}

function shapesOf({ inputShape, layers }: Problem): readonly Shape[] {
  let [inputs] = inputShape as [number]
  return layers.flatMap(({ class_name, config }) => {
    if (class_name !== 'Dense') throw new Error(`no training step in ops of ONNX for ${class_name}`)
    const units = config['units'] as number
    const shapes = [[inputs, units], [units]]
    inputs = units
    return shapes
  })
}
