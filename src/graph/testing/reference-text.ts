import type { ReferenceOp } from './reference-tensor.ts'

export const textReference = {} satisfies Record<string, ReferenceOp>
