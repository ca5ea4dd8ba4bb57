/**
 * The op table: one entry per op, and all that the platform knows of an op. Shape inference, autodiff, the ONNX codec,
 * the planner and the kernels read it; nothing else switches over op names.
 *
 * ONNX's ops mean what opset 21 says (https://onnx.ai/onnx/operators/), restricted to float32 arithmetic. Ops of the
 * domain `inpage` stand in training graphs only (gradients, losses, optimizers), are added by `training-ops.ts` and never exported; they are named
 * as onnxruntime-training names them where it has them. Their meaning is written beside their entry.
 *
 * Ops that take texts, or make sizes that only running tells, are interpreted: `interpreted` in their entry, their meaning
 * in the room `strings`, their interpretation in `runtime/strings/` in place of a lowering, their cases in
 * `runtime/testing/string-cases.ts`.
 *
 * To add an op:
 *  1. its entry in the file of its family under `ops/`: inputs, attributes with defaults, `infer`, and
 *     `gradient` when it has one;
 *  2. its plain float64 loops in the family's `testing/reference-*.ts`: the executable definition;
 *  3. a case in `op-table.test.ts` or the family's `testing/*-cases.ts`: each op is checked against central
 *     differences or is listed as having no gradient;
 *  4. its lowering to a kernel in `runtime/lower`, and cases in `runtime/testing/*-cases.ts`: both builds of the
 *     kernels are checked on them against the reference and, for an op of ONNX, against onnxruntime
 *     (`engines/op-conformance.test.ts`).
 */
import { MaasError } from '../core/error.ts'
import type { OpSpec } from './op.ts'
import { activationOps } from './ops/activation.ts'
import { convOps } from './ops/conv.ts'
import { elementwiseOps } from './ops/elementwise.ts'
import { expandOps } from './ops/expand.ts'
import { logicOps } from './ops/logic.ts'
import { mathOps } from './ops/math.ts'
import { matrixOps } from './ops/matrix.ts'
import { normalizationOps } from './ops/normalization.ts'
import { poolOps } from './ops/pool.ts'
import { recurrentOps } from './ops/recurrent.ts'
import { reduceOps } from './ops/reduce.ts'
import { resizeOps } from './ops/resize.ts'
import { shapeOps } from './ops/shape.ts'
import { sliceOps } from './ops/slice.ts'
import { stringOps } from './ops/strings.ts'
import { textOps } from './ops/text.ts'
import { unitOps } from './ops/units.ts'
import type { TrainingOpName } from './training-ops.ts'

const COMPUTED = {
  ...matrixOps,
  ...elementwiseOps,
  ...mathOps,
  ...activationOps,
  ...unitOps,
  ...logicOps,
  ...convOps,
  ...poolOps,
  ...resizeOps,
  ...normalizationOps,
  ...shapeOps,
  ...sliceOps,
  ...expandOps,
  ...reduceOps,
  ...recurrentOps,
}

/** Ops that no kernel computes: `OpSpec.interpreted` of each is true. */
const INTERPRETED = {
  ...stringOps,
  ...textOps,
}

const TABLE = { ...COMPUTED, ...INTERPRETED }

export type ComputedOpName = keyof typeof COMPUTED
export type InterpretedOpName = keyof typeof INTERPRETED
export type OpName = keyof typeof TABLE | TrainingOpName

const table = new Map<string, OpSpec>(Object.entries(TABLE))

/** All that a served graph may have, and once `training-ops.ts` is imported what stands in training graphs. */
export const OP_TABLE: ReadonlyMap<string, OpSpec> = table

/** For `training-ops.ts` alone. */
export function addOps(ops: Readonly<Record<string, OpSpec>>): void {
  for (const [name, spec] of Object.entries(ops)) table.set(name, spec)
}

/** The entry of an op. Throws `unsupported` naming the ops that there are. */
export function opSpec(op: string): OpSpec {
  const spec = OP_TABLE.get(op)
  if (!spec) {
    throw new MaasError('unsupported', `There is no op "${op}" here; known: ${[...OP_TABLE.keys()].join(', ')}.`)
  }
  return spec
}
