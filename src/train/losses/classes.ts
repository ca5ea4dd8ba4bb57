import { log, pow } from '../../core/elementary.ts'
import { elementwise, EPSILON, rowwise } from './loss.ts'

/**
 * Losses of classes that are not cross-entropies. Targets are rows of probabilities, or of 0 and 1; where Keras makes
 * -1 and 1 of the latter, so is it done here.
 */
const CLASSES = { tasks: ['classification'], target: 'values', power: 0 } as const

export const hinge = hinges(false)
export const squared_hinge = hinges(true)

function hinges(squared: boolean) {
  return elementwise({
    ...CLASSES,
    nodes(builder, y, t) {
      const sign = builder.op('Sub', [builder.op('Mul', [t, builder.scalar(2)]), builder.scalar(1)])
      const missing = builder.op('Relu', [builder.op('Sub', [builder.scalar(1), builder.op('Mul', [sign, y])])])
      return squared ? builder.op('Mul', [missing, missing]) : missing
    },
    number: (y, t) => pow(Math.max(1 - (2 * t - 1) * y, 0), squared ? 2 : 1),
  })
}

/** By how much the largest output of the other classes comes too near to that of the true one. */
export const categorical_hinge = rowwise({
  ...CLASSES,
  nodes(builder, y, t) {
    const axis = builder.ints([-1])
    const right = builder.op('ReduceSum', [builder.op('Mul', [t, y]), axis], { keepdims: 0 })
    const others = builder.op('Mul', [builder.op('Sub', [builder.scalar(1), t]), y])
    const wrong = builder.op('ReduceMax', [others, axis], { keepdims: 0 })
    return builder.op('Relu', [builder.op('Add', [builder.op('Sub', [wrong, right]), builder.scalar(1)])])
  },
  number({ output, from, width, t }) {
    let right = 0
    let wrong = -Infinity
    for (let i = from; i < from + width; i++) {
      right += t[i]! * output[i]!
      wrong = Math.max(wrong, (1 - t[i]!) * output[i]!)
    }
    return Math.max(wrong - right + 1, 0)
  },
})

/** sum(t log(t / y)), both kept between epsilon and 1. */
export const kl_divergence = rowwise({
  ...CLASSES,
  nodes(builder, y, t) {
    const kept = (x: string): string => builder.op('Clip', [x, builder.scalar(EPSILON), builder.scalar(1)])
    const [p, q] = [kept(t), kept(y)]
    const ratio = builder.op('Sub', [builder.op('Log', [p]), builder.op('Log', [q])])
    return builder.op('ReduceSum', [builder.op('Mul', [p, ratio]), builder.ints([-1])], { keepdims: 0 })
  },
  number({ output, from, width, t }) {
    const kept = (x: number): number => Math.min(Math.max(x, EPSILON), 1)
    let sum = 0
    for (let i = from; i < from + width; i++) sum += kept(t[i]!) * log(kept(t[i]!) / kept(output[i]!))
    return sum
  },
})
