import { addOps } from './op-table.ts'
import { activationTrainingOps } from './ops/activation.ts'
import { aroundUpdateOps } from './ops/around-update.ts'
import { convTrainingOps } from './ops/conv.ts'
import { lossOps } from './ops/loss.ts'
import { matrixTrainingOps } from './ops/matrix.ts'
import { normalizationTrainingOps } from './ops/normalization.ts'
import { poolTrainingOps } from './ops/pool.ts'
import { randomOps } from './ops/random.ts'
import { recurrentTrainingOps } from './ops/recurrent.ts'
import { reduceTrainingOps } from './ops/reduce.ts'
import { resizeTrainingOps } from './ops/resize.ts'
import { shapeTrainingOps } from './ops/shape.ts'
import { sliceTrainingOps } from './ops/slice.ts'
import { unitTrainingOps } from './ops/units.ts'
import { updateOps } from './ops/update.ts'

const TRAINING = {
  ...activationTrainingOps,
  ...aroundUpdateOps,
  ...convTrainingOps,
  ...lossOps,
  ...matrixTrainingOps,
  ...normalizationTrainingOps,
  ...poolTrainingOps,
  ...randomOps,
  ...recurrentTrainingOps,
  ...reduceTrainingOps,
  ...resizeTrainingOps,
  ...shapeTrainingOps,
  ...sliceTrainingOps,
  ...unitTrainingOps,
  ...updateOps,
}

export type TrainingOpName = keyof typeof TRAINING

// Added by who imports this module, which is who trains: what answers carries none of it.
addOps(TRAINING)
