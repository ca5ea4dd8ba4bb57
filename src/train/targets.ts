import type { Tensor } from '../core/tensor.ts'
import type { RowBatch } from '../data/batches.ts'
import type { Target } from '../data/table.ts'
import { fitTargetScaling, scaleTarget, type TargetScaling } from '../preprocess/target-scaling.ts'
import { LOSSES } from './losses.ts'
import type { Truth } from './metrics.ts'

export interface EncodedTargets {
  /** As the loss wants them. */
  readonly t: Tensor
  /** Class indices, or standardised values: what metrics compare with. */
  readonly truth: Truth
}

/** Targets of a batch as a network learns them. */
export interface TargetCoding {
  /** Valid until the next call. */
  encode(batch: RowBatch): EncodedTargets
  /** What 1 in the network's output is in the target's own unit. */
  readonly unit: number
  /** Regression only. */
  readonly scaling?: TargetScaling
}

/** @param trained rows of the training part, on which the scaling of a regression's target is fitted. */
export function targetCoding(target: Target, trained: Uint32Array, loss: string): TargetCoding {
  if (target.task === 'regression') return standardised(target.name, target.values, trained)
  if (LOSSES[loss]!.target === 'indices') return { unit: 1, encode: ({ t }) => ({ t, truth: t.data }) }
  return oneHot(loss === 'binary_crossentropy' ? 1 : target.labels.length)
}

function standardised(name: string, values: Float64Array, trained: Uint32Array): TargetCoding {
  const scaling = fitTargetScaling(name, values, trained)
  return {
    unit: scaling.std,
    scaling,
    encode({ t }) {
      const data = Float32Array.from(t.data, (value) => scaleTarget(value, scaling))
      return { t: { dtype: 'float32', shape: [data.length, 1], data }, truth: data }
    },
  }
}

/** A row of zeros with a 1 at the class; of width 1, the class itself, which is 0 or 1. */
function oneHot(width: number): TargetCoding {
  return {
    unit: 1,
    encode({ t: { data: classes } }) {
      const data = new Float32Array(classes.length * width)
      classes.forEach((index, row) => (width === 1 ? (data[row] = index) : (data[row * width + index] = 1)))
      return { t: { dtype: 'float32', shape: [classes.length, width], data }, truth: classes }
    },
  }
}
