import { float32 } from '../../core/tensor.ts'
import type { GradientCase } from './gradient-check.ts'

const statistics = [float32([3], [0.1, -0.5, 0.7]), float32([3], [0.3, 1.5, 0.05])]

export const normalizationCases: readonly GradientCase[] = [
  { op: 'BatchNormalization', inputs: [[2, 3, 2, 3], [3], [3], ...statistics] },
  { op: 'BatchNormalization', inputs: [[4, 3], [3], [3], ...statistics], attributes: { epsilon: 1e-3 } },
  { op: 'BatchNormalizationTraining', inputs: [[2, 3, 2, 3], [3], [3]] },
  { op: 'BatchNormalizationTraining', inputs: [[3, 2, 4], [2], [2]], attributes: { epsilon: 1e-3 } },
  { op: 'BatchNormalizationTraining', inputs: [[5, 3], [3], [3]] },
  { op: 'LayerNormalization', inputs: [[3, 5], [5], [5]] },
  { op: 'LayerNormalization', inputs: [[2, 3, 4], [4]], attributes: { epsilon: 1e-3 } },
  { op: 'LayerNormalization', inputs: [[2, 3, 4], [3, 4], [3, 4]], attributes: { axis: 1 } },
  { op: 'LayerNormalization', inputs: [[3, 4], float32([4], [1, 2, 3, 4])] },
]
