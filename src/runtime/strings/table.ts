import { MaasError } from '../../core/error.ts'
import type { InterpretedOpName, OpName } from '../../graph/op-table.ts'
import { MurmurHash3, StringNormalizer } from './each.ts'
import type { Interpretation } from './interpretation.ts'
import { LabelEncoder } from './labels.ts'
import { Concat, Gather, Identity, Pad, Reshape, Slice, Squeeze, Unsqueeze } from './moving.ts'
import { Cast, Mod } from './numbers.ts'
import { textInterpretations } from './text.ts'

/** How ops are run on JavaScript values: all that have no kernel, and those that stand among them. */
const INTERPRETATIONS = {
  LabelEncoder,
  MurmurHash3,
  StringNormalizer,
  ...textInterpretations,
  Identity,
  Reshape,
  Squeeze,
  Unsqueeze,
  Gather,
  Slice,
  Pad,
  Concat,
  Cast,
  Mod,
} satisfies { readonly [op in OpName]?: Interpretation } & { readonly [op in InterpretedOpName]: Interpretation }

/** Throws `unsupported` naming the op and the ones that there are. */
export function interpretationOf(op: string): Interpretation {
  if (!Object.hasOwn(INTERPRETATIONS, op)) {
    throw new MaasError('unsupported', `"${op}" cannot stand before texts are numbers; what can: ${Object.keys(INTERPRETATIONS).join(', ')}.`)
  }
  return INTERPRETATIONS[op as keyof typeof INTERPRETATIONS]
}
