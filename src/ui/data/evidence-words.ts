import { msg, str } from '@lit/localize'
import type { Evidence } from '../../data/profile/column-profile.ts'
import { formatCount } from '../format.ts'

/** A value may be a text of any length. */
const short = (value: string): string => (value.length > 40 ? `${value.slice(0, 40)}…` : value)

/** Why a column is taken for what it is. */
export function sayEvidence(evidence: Evidence): string {
  switch (evidence.code) {
    case 'no-values': return msg('No row has a value', { id: 'evidence.no-values' })
    case 'one-value': return msg(str`Every value is “${short(evidence.value)}”`, { id: 'evidence.one-value' })
    case 'fractions': return msg(str`Not whole: row ${formatCount(evidence.row)} is ${evidence.value}`, { id: 'evidence.fractions' })
    case 'whole-numbers': return msg(str`${formatCount(evidence.distinct)} different whole numbers`, { id: 'evidence.whole-numbers' })
    case 'two-values': return msg(str`Only “${short(evidence.values[0])}” and “${short(evidence.values[1])}”`, { id: 'evidence.two-values' })
    case 'few-values':
      return msg(str`${formatCount(evidence.distinct)} different values in ${formatCount(evidence.count)} rows`, { id: 'evidence.few-values' })
    case 'other-in-each-row':
      return evidence.named
        ? msg(str`Another value in each of ${formatCount(evidence.count)} rows, and a name like “id”`, { id: 'evidence.named' })
        : msg(str`Another value in each of ${formatCount(evidence.count)} rows`, { id: 'evidence.other-in-each-row' })
    case 'dates':
      return msg(str`${formatCount(evidence.matching)} of ${formatCount(evidence.count)} values are dates like ${evidence.format}`, { id: 'evidence.dates' })
    case 'words': return msg(str`Every second value has ${formatCount(evidence.median)} words or more`, { id: 'evidence.words' })
    case 'kind': return msg('Stored as such', { id: 'evidence.kind' })
    case 'given': return msg('Your choice', { id: 'evidence.given' })
  }
}
