import type { ColumnType } from '../column-type.ts'
import type { ColumnKind } from '../dataset.ts'
import { kindOfName } from './column-words.ts'
import { type FoundKind, findInText } from './find-in-text.ts'
import type { PersonalData, PersonalEvidence, PersonalFinding, PersonalKind } from './personal-data.ts'
import { suggestMask } from './suggest-mask.ts'

/** What detection looks at of a column: its different values as text, and in how many rows each is. */
export interface ColumnTexts {
  readonly name: string
  readonly kind: ColumnKind
  readonly type: ColumnType
  readonly distinct: readonly string[]
  readonly counts: readonly number[]
}

/** Different values that are looked at, spread over the column, so many letters of each and of all. */
const MOST_VALUES = 10_000
const MOST_OF_EACH = 5000
const MOST_LETTERS = 5_000_000
/** Of the rows: from here on a column holds a kind of data, rather than texts with some of it. */
const HOLDS = 0.5
const EXAMPLES = 3
/** What no code is by chance, not even one in a hundred: of all others a few whole values say nothing. */
const CERTAIN: readonly FoundKind[] = ['email', 'iban']

interface Tally {
  whole: number
  inside: number
  readonly examples: string[]
}

/** Personal data in a column; undefined when none is found. */
export function findInColumn({ name, kind, type, distinct, counts }: ColumnTexts): PersonalData | undefined {
  const looked = spread(distinct)
  const rows = looked.reduce((sum, i) => sum + counts[i]!, 0)
  if (rows === 0) return undefined
  const tallies = new Map<FoundKind, Tally>()
  for (const i of looked) tally(tallies, distinct[i]!.slice(0, MOST_OF_EACH).trim(), counts[i]!)
  const shareOf = (value: RegExp) => looked.reduce((sum, i) => (value.test(distinct[i]!.trim()) ? sum + counts[i]! : sum), 0) / rows
  const evidence = new Map<PersonalKind, PersonalEvidence[]>()
  const called = kindOfName(name, type, shareOf)
  if (called) evidence.set(called, [{ code: 'column-name' }])
  for (const [found, { whole, inside, examples }] of tallies) {
    const isWhole = whole >= HOLDS * rows
    const within = inside + (CERTAIN.includes(found) ? whole : 0)
    if (!isWhole && within === 0) continue
    const seen: PersonalEvidence = { code: isWhole ? 'values' : 'inside-texts', share: (isWhole ? whole : within) / rows, examples }
    evidence.set(found, [...(evidence.get(found) ?? []), seen])
  }
  const findings = [...evidence].map(([of, reasons]): PersonalFinding => ({ kind: of, evidence: reasons }))
  return findings.length === 0 ? undefined : { findings, suggested: suggestMask(findings, { kind, type }) }
}

/** The places of the values that are looked at. */
function spread(distinct: readonly string[]): readonly number[] {
  const some = (size: number) => Array.from({ length: size }, (_, i) => Math.floor((i * distinct.length) / size))
  const places = some(Math.min(distinct.length, MOST_VALUES))
  const letters = places.reduce((sum, i) => sum + Math.min(distinct[i]!.length, MOST_OF_EACH), 0)
  return letters <= MOST_LETTERS ? places : some(Math.floor((places.length * MOST_LETTERS) / letters))
}

function tally(tallies: Map<FoundKind, Tally>, text: string, rows: number): void {
  const kinds = new Set<FoundKind>()
  for (const { kind, from, to } of findInText(text)) {
    if (kinds.has(kind)) continue
    kinds.add(kind)
    const entry = tallies.get(kind) ?? { whole: 0, inside: 0, examples: [] }
    tallies.set(kind, entry)
    if (from === 0 && to === text.length) entry.whole += rows
    else entry.inside += rows
    if (entry.examples.length < EXAMPLES) entry.examples.push(hidden(text.slice(from, to)))
  }
}

/** What can be shown of an item: its first character and what separates its parts. */
function hidden(item: string): string {
  return item.slice(0, 1) + item.slice(1, 24).replace(/[\p{L}\p{N}]/gu, '*')
}
