import type { Shape } from '../../core/tensor.ts'
import type { OpCase } from './against-reference.ts'
import { one, x } from './op-case.ts'

export function normalizationCases(): readonly OpCase[] {
  const channels: readonly Shape[] = [[2, 3, 4, 5], [3, 5, 7], [2, 1, 9, 16], [8, 10], [5, 4], [1, 3, 2, 2], [32, 7]]
  const layers: readonly (readonly [Shape, number])[] = [[[3, 8], -1], [[2, 3, 5], -1], [[2, 3, 5], 1], [[4, 17], 1], [[2, 2, 33], 2]]
  return [
    ...channels.flatMap((shape) => {
      const c = x(shape[1]!)
      const positive = { shape: [shape[1]!], positive: true } as const
      return [
        one('BatchNormalization', [{ shape }, c, c, c, positive]),
        one('BatchNormalizationTraining', [{ shape }, c, c], { epsilon: 1e-3 }),
        ...[0, 1].map((batch_statistics) =>
          one('BatchNormalizationGrad', [{ shape }, { shape }, c, c, positive], { epsilon: 1e-3, batch_statistics }),
        ),
      ]
    }),
    ...layers.flatMap(([shape, axis]) => {
      const at = axis < 0 ? axis + shape.length : axis
      const row = { shape: shape.slice(at) }
      const statistic = { shape: shape.map((size, i) => (i < at ? size : 1)) }
      return [
        one('LayerNormalization', [{ shape }, row, row], { axis }),
        one('LayerNormalization', [{ shape }, row], { axis, epsilon: 1e-3 }),
        one('LayerNormalizationGrad', [{ shape }, { shape }, row, statistic, { ...statistic, positive: true }], { axis }),
      ]
    }),
    ...[1, 4, 7, 33].map((n) => one('MovingAverageUpdate', [x(n), x(n)], { momentum: 0.9 })),
  ]
}
