import { MaasError } from '../../core/error.ts'
import type { ComputedOpName } from '../../graph/op-table.ts'
import { activationLowerings } from './activation.ts'
import { aroundUpdateLowerings } from './around-update.ts'
import { convLowerings } from './conv.ts'
import { elementwiseLowerings } from './elementwise.ts'
import { lossLowerings } from './loss.ts'
import { logicLowerings } from './logic.ts'
import type { Lowering } from './lowering.ts'
import { mathLowerings } from './math.ts'
import { matrixLowerings } from './matrix.ts'
import { moveLowerings } from './move.ts'
import { normalizationLowerings } from './normalization.ts'
import { poolLowerings } from './pool.ts'
import { randomLowerings } from './random.ts'
import { recurrentLowerings } from './recurrent.ts'
import { reduceLowerings } from './reduce.ts'
import { resizeLowerings } from './resize.ts'
import { sliceLowerings } from './slice.ts'
import { updateLowerings } from './update.ts'

/** How each op of the table is run by the kernels. The type holds it complete. */
const LOWERINGS: Readonly<Record<ComputedOpName, Lowering>> = {
  ...matrixLowerings,
  ...elementwiseLowerings,
  ...mathLowerings,
  ...activationLowerings,
  ...logicLowerings,
  ...convLowerings,
  ...poolLowerings,
  ...resizeLowerings,
  ...normalizationLowerings,
  ...moveLowerings,
  ...sliceLowerings,
  ...reduceLowerings,
  ...recurrentLowerings,
  ...lossLowerings,
  ...randomLowerings,
  ...updateLowerings,
  ...aroundUpdateLowerings,
}

/** Throws `unsupported` naming the op and the ones that there are. */
export function loweringOf(op: string): Lowering {
  if (!Object.hasOwn(LOWERINGS, op)) {
    throw new MaasError('unsupported', `The kernels cannot run the op "${op}"; known: ${Object.keys(LOWERINGS).join(', ')}.`)
  }
  return LOWERINGS[op as ComputedOpName]
}
