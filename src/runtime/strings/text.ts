import type { textOps } from '../../graph/ops/text.ts'
import type { Interpretation } from './interpretation.ts'

export const textInterpretations: Readonly<Record<keyof typeof textOps, Interpretation>> = {}
