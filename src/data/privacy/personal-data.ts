import type { FoundKind } from './find-in-text.ts'
import type { MaskOptions } from './masks.ts'

export type PersonalKind = FoundKind | 'name' | 'user-name' | 'account' | 'birth-date' | 'postal-code' | 'coordinates'

/** Why a column seems to hold personal data. Shares are of the rows that were looked at; examples are masked. */
export type PersonalEvidence =
  /** It is called so, and its values look like it. */
  | { readonly code: 'column-name' }
  /** Values are one as a whole. */
  | { readonly code: 'values'; readonly share: number; readonly examples: readonly string[] }
  /** Texts have one in them. */
  | { readonly code: 'inside-texts'; readonly share: number; readonly examples: readonly string[] }

export interface PersonalFinding {
  readonly kind: PersonalKind
  readonly evidence: readonly PersonalEvidence[]
}

/** What of a column is likely to be personal. Plain JSON. */
export interface PersonalData {
  /** At least one. */
  readonly findings: readonly PersonalFinding[]
  /** What to do with the column. */
  readonly suggested: MaskOptions
}
