import { sum } from './reference-arithmetic.ts'
import { fill, type RefTensor, type ReferenceOp, refTensor } from './reference-tensor.ts'

const mean = (values: readonly number[]): number => sum(values) / values.length

function variance(values: readonly number[]): number {
  const middle = mean(values)
  return mean(values.map((value) => (value - middle) ** 2))
}

/** The values of each channel (axis 1). */
function channels({ shape, data }: RefTensor): readonly (readonly number[])[] {
  const inner = shape.slice(2).reduce((a, b) => a * b, 1)
  const groups: number[][] = Array.from({ length: shape[1]! }, () => [])
  data.forEach((value, i) => groups[Math.floor(i / inner) % shape[1]!]!.push(value))
  return groups
}

/** The values of each row of `size`. */
function rows({ data }: RefTensor, size: number): readonly (readonly number[])[] {
  return Array.from({ length: data.length / size }, (_, i) => [...data.subarray(i * size, (i + 1) * size)])
}

/** Gradient of a group of values, normalized by its own mean and deviation, from those of the normalized ones. */
function throughStatistics(g: readonly number[], xhat: readonly number[], inverse: number): readonly number[] {
  const [middle, dot] = [mean(g), mean(g.map((value, i) => value * xhat[i]!))]
  return g.map((value, i) => inverse * (value - middle - xhat[i]! * dot))
}

function normalizeChannels(x: RefTensor, [scale, bias, means, variances]: readonly RefTensor[], epsilon: number): RefTensor {
  return fill(x.shape, ([, c], i) => {
    const deviation = Math.sqrt(variances!.data[c!]! + epsilon)
    return (scale!.data[c!]! * (x.data[i]! - means!.data[c!]!)) / deviation + bias!.data[c!]!
  })
}

export const normalization = {
  BatchNormalization: ([x, ...perChannel], attributes) => [normalizeChannels(x!, perChannel, attributes.number('epsilon'))],
  BatchNormalizationTraining: ([x, scale, bias], attributes, [, shape]) => {
    const groups = channels(x!)
    const [means, variances] = [refTensor(shape!, groups.map(mean)), refTensor(shape!, groups.map(variance))]
    return [normalizeChannels(x!, [scale!, bias!, means, variances], attributes.number('epsilon')), means, variances]
  },
  BatchNormalizationGrad: ([dY, x, scale, means, variances], attributes, [shape, perChannel]) => {
    const inverses = [...variances!.data].map((value) => 1 / Math.sqrt(value + attributes.number('epsilon')))
    const gradients = channels(dY!)
    const xhats = channels(x!).map((values, c) => values.map((value) => (value - means!.data[c]!) * inverses[c]!))
    const dX = gradients.map((g, c) => {
      const factor = scale!.data[c]! * inverses[c]!
      return attributes.number('batch_statistics') ? throughStatistics(g, xhats[c]!, factor) : g.map((value) => value * factor)
    })
    const taken = dX.map(() => 0)
    return [
      fill(shape!, ([, c]) => dX[c!]![taken[c!]!++]!),
      refTensor(perChannel!, gradients.map((g, c) => sum(g.map((value, i) => value * xhats[c]![i]!)))),
      refTensor(perChannel!, gradients.map(sum)),
    ]
  },
  MovingAverageUpdate: ([state, value], attributes) => {
    const momentum = attributes.number('momentum')
    return [fill(state!.shape, (_, i) => momentum * state!.data[i]! + (1 - momentum) * value!.data[i]!)]
  },
  LayerNormalization: ([x, scale, bias], attributes, [shape, statistic]) => {
    const size = scale!.data.length
    const groups = rows(x!, size)
    const means = groups.map(mean)
    const inverses = groups.map((row) => 1 / Math.sqrt(variance(row) + attributes.number('epsilon')))
    const normalized = groups.flatMap((row, r) =>
      row.map((value, i) => scale!.data[i]! * (value - means[r]!) * inverses[r]! + (bias?.data[i] ?? 0)),
    )
    return [refTensor(shape!, normalized), refTensor(statistic!, means), refTensor(statistic!, inverses)]
  },
  LayerNormalizationGrad: ([dY, x, scale, means, inverses], _, [shape, weights]) => {
    const size = scale!.data.length
    const gradients = rows(dY!, size)
    const xhats = rows(x!, size).map((row, r) => row.map((value) => (value - means!.data[r]!) * inverses!.data[r]!))
    const dX = gradients.flatMap((g, r) =>
      throughStatistics(g.map((value, i) => value * scale!.data[i]!), xhats[r]!, inverses!.data[r]!),
    )
    const over = (of: (g: number, xhat: number) => number): RefTensor =>
      fill(weights!, (_, i) => sum(gradients.map((g, r) => of(g[i]!, xhats[r]![i]!))))
    return [refTensor(shape!, dX), over((g, xhat) => g * xhat), over((g) => g)]
  },
} satisfies Record<string, ReferenceOp>
