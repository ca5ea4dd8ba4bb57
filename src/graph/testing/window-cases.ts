import { float32 } from '../../core/tensor.ts'
import type { GradientCase } from './gradient-check.ts'

const scales = (...factors: number[]) => float32([factors.length], factors)

/** Gradients of everything that slides a window, in each way in which they can differ. */
export const windowCases: readonly GradientCase[] = [
  { op: 'Conv', inputs: [[2, 3, 5, 4], [4, 3, 3, 2], [4]] },
  { op: 'Conv', inputs: [[2, 1, 6, 7], [2, 1, 3, 3]], attributes: { strides: [2, 3], pads: [1, 0, 2, 1] } },
  {
    op: 'Conv',
    inputs: [[1, 2, 7, 6], [2, 2, 2, 3], [2]],
    attributes: { dilations: [3, 2], strides: [2, 1], pads: [0, 2, 1, 1] },
  },
  { op: 'Conv', inputs: [[2, 2, 4, 4], [3, 2, 1, 1]], attributes: { strides: [3, 3] } },
  { op: 'Conv', inputs: [[2, 4, 5, 4], [6, 2, 3, 2], [6]], attributes: { group: 2, pads: [1, 0, 1, 1] } },
  { op: 'Conv', inputs: [[2, 3, 5, 5], [6, 1, 3, 3], [6]], attributes: { group: 3, strides: [2, 2], pads: [1, 1, 1, 1] } },
  { op: 'Conv', inputs: [[2, 3, 9], [4, 3, 3], [4]], attributes: { strides: [2], pads: [1, 2], dilations: [2] } },
  { op: 'Conv', inputs: [[2, 4, 7], [4, 1, 3]], attributes: { group: 4 } },
  { op: 'ConvTranspose', inputs: [[2, 3, 3, 4], [3, 2, 3, 2], [2]] },
  {
    op: 'ConvTranspose',
    inputs: [[2, 2, 3, 3], [2, 3, 3, 3], [3]],
    attributes: { strides: [2, 3], pads: [1, 0, 1, 2], output_padding: [1, 2], dilations: [1, 2] },
  },
  { op: 'ConvTranspose', inputs: [[1, 4, 3, 3], [4, 3, 2, 2]], attributes: { group: 2, strides: [2, 2] } },
  { op: 'ConvTranspose', inputs: [[2, 3, 5], [3, 2, 4], [2]], attributes: { strides: [2], pads: [1, 1] } },
  { op: 'MaxPool', inputs: [[2, 2, 4, 6]], attributes: { kernel_shape: [2, 2], strides: [2, 2] } },
  { op: 'MaxPool', inputs: [[1, 2, 5, 7]], attributes: { kernel_shape: [3, 2], strides: [1, 2], pads: [1, 0, 2, 1] } },
  { op: 'MaxPool', inputs: [[1, 1, 5, 5]], attributes: { kernel_shape: [2, 2], strides: [2, 2] } },
  { op: 'MaxPool', inputs: [[1, 1, 7, 7]], attributes: { kernel_shape: [2, 2], strides: [3, 3] } },
  { op: 'MaxPool', inputs: [[2, 2, 9]], attributes: { kernel_shape: [3], strides: [2], pads: [1, 0] } },
  { op: 'AveragePool', inputs: [[2, 2, 4, 6]], attributes: { kernel_shape: [2, 2], strides: [2, 2] } },
  { op: 'AveragePool', inputs: [[1, 2, 5, 7]], attributes: { kernel_shape: [3, 2], pads: [1, 0, 2, 1] } },
  {
    op: 'AveragePool',
    inputs: [[1, 2, 5, 6]],
    attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [0, 1, 1, 1], count_include_pad: 1 },
  },
  { op: 'AveragePool', inputs: [[2, 2, 9]], attributes: { kernel_shape: [2], strides: [2], pads: [1, 1] } },
  { op: 'GlobalAveragePool', inputs: [[2, 3, 4, 5]] },
  { op: 'GlobalAveragePool', inputs: [[2, 3, 7]] },
  { op: 'GlobalMaxPool', inputs: [[2, 3, 4, 5]] },
  { op: 'GlobalMaxPool', inputs: [[2, 3, 7]], symbolic: true },
  { op: 'Resize', inputs: [[2, 3, 2, 3], '', scales(1, 1, 2, 3)] },
  {
    op: 'Resize',
    inputs: [[1, 2, 3], '', scales(1, 1, 2)],
    attributes: { coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' },
  },
  { op: 'Resize', inputs: [[2, 2, 3, 2], '', scales(1, 1, 2, 3)], attributes: { mode: 'linear' } },
  {
    op: 'Resize',
    inputs: [[1, 2, 3, 1], '', scales(1, 1, 4, 2)],
    attributes: { mode: 'linear', coordinate_transformation_mode: 'asymmetric' },
  },
  { op: 'Resize', inputs: [[2, 2, 4], '', scales(1, 1, 3)], attributes: { mode: 'linear' }, symbolic: true },
]
