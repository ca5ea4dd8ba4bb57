import { MaasError } from '../../core/error.ts'
import type { ComputedOpName } from '../../graph/op-table.ts'
import { activationLowerings } from './activation.ts'
import { convLowerings } from './conv.ts'
import { elementwiseLowerings } from './elementwise.ts'
import { logicLowerings } from './logic.ts'
import type { Lowering } from './lowering.ts'
import { mathLowerings } from './math.ts'
import { matrixLowerings } from './matrix.ts'
import { moveLowerings } from './move.ts'
import { normalizationLowerings } from './normalization.ts'
import { poolLowerings } from './pool.ts'
import { recurrentLowerings } from './recurrent.ts'
import { reduceLowerings } from './reduce.ts'
import { resizeLowerings } from './resize.ts'
import { sliceLowerings } from './slice.ts'

/** How each op of the table is run by the kernels. The type holds it complete. */
const SERVED: Readonly<Record<ComputedOpName, Lowering>> = {
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
}

const lowerings = new Map<string, Lowering>(Object.entries(SERVED))

/** For `training.ts` alone. */
export function addLowerings(added: Readonly<Record<string, Lowering>>): void {
  for (const [op, lowering] of Object.entries(added)) lowerings.set(op, lowering)
}

/** Throws `unsupported` naming the op and the ones that there are. */
export function loweringOf(op: string): Lowering {
  const lowering = lowerings.get(op)
  if (!lowering) throw new MaasError('unsupported', `The kernels cannot run the op "${op}"; known: ${[...lowerings.keys()].join(', ')}.`)
  return lowering
}
