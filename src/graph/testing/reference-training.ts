import { bernoulliThreshold, randomBits } from '../ops/random.ts'
import { fill, offset, type ReferenceOp } from './reference-tensor.ts'

export const training = {
  BernoulliMask: ([x, step], attributes) => {
    const ratio = attributes.number('ratio')
    const threshold = bernoulliThreshold(ratio)
    const axes = attributes.list('axes').map((axis) => (axis < 0 ? axis + x!.shape.length : axis))
    const drawn = x!.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
    const dropped = (i: number): boolean => randomBits(attributes.number('seed'), step!.data[0]!, i) < threshold
    return [fill(x!.shape, (index) => (dropped(offset(drawn, index)) ? 0 : 1 / (1 - ratio)))]
  },
} satisfies Record<string, ReferenceOp>
