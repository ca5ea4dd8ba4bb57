import type { TrainingOpName } from '../../graph/training-ops.ts'
import { activationTrainingLowerings } from './activation.ts'
import { aroundUpdateLowerings } from './around-update.ts'
import { convTrainingLowerings } from './conv.ts'
import { lossLowerings } from './loss.ts'
import { mathTrainingLowerings } from './math.ts'
import { matrixTrainingLowerings } from './matrix.ts'
import { moveTrainingLowerings } from './move.ts'
import { normalizationTrainingLowerings } from './normalization.ts'
import { poolTrainingLowerings } from './pool.ts'
import { randomLowerings } from './random.ts'
import { recurrentTrainingLowerings } from './recurrent.ts'
import { reduceTrainingLowerings } from './reduce.ts'
import { resizeTrainingLowerings } from './resize.ts'
import { sliceTrainingLowerings } from './slice.ts'
import { updateLowerings } from './update.ts'
import type { Lowering } from './lowering.ts'
import { addLowerings } from './table.ts'

/** How each op of training graphs is run by the kernels. The type holds it complete. */
const TRAINING: Readonly<Record<TrainingOpName, Lowering>> = {
  ...activationTrainingLowerings,
  ...aroundUpdateLowerings,
  ...convTrainingLowerings,
  ...lossLowerings,
  ...mathTrainingLowerings,
  ...matrixTrainingLowerings,
  ...moveTrainingLowerings,
  ...normalizationTrainingLowerings,
  ...poolTrainingLowerings,
  ...randomLowerings,
  ...recurrentTrainingLowerings,
  ...reduceTrainingLowerings,
  ...resizeTrainingLowerings,
  ...sliceTrainingLowerings,
  ...updateLowerings,
}

// Added by who imports this module, which is who trains: what answers carries none of it.
addLowerings(TRAINING)
