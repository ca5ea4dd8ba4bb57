import { msg, str } from '@lit/localize'
import type { Warning } from '../../data/profile/column-profile.ts'
import { formatCount, formatPercent, formatValue } from '../format.ts'

/** What to look at before training, in plain words. */
export function sayWarning(warning: Warning): string {
  switch (warning.code) {
    case 'constant': return msg('Always the same value: a model learns nothing from it.', { id: 'warning.constant' })
    case 'identifier': return msg('Another value in each row: it names rows and says nothing about them. It is left out.', { id: 'warning.identifier' })
    case 'all-missing': return msg('Has no values at all.', { id: 'warning.all-missing' })
    case 'many-missing': return msg(str`${formatPercent(warning.missing / warning.rows)} of its values are missing.`, { id: 'warning.many-missing' })
    case 'many-categories':
      return msg(str`${formatCount(warning.distinct)} categories in ${formatCount(warning.count)} rows: most of them are rare.`, { id: 'warning.many-categories' })
    case 'outliers':
      return msg(str`${formatCount(warning.count)} values lie far from all others, below ${formatValue(warning.below)} or above ${formatValue(warning.above)}.`, { id: 'warning.outliers' })
    case 'same-columns': return msg(str`Says the same as ${list(warning.others)}.`, { id: 'warning.same-columns' })
    case 'mixed-dates': {
      const formats = warning.formats.map(({ format, rows: [row] }) => `${format || '?'} (${row})`).join(', ')
      return msg(str`Dates are written in several ways, with the first row of each: ${formats}. Only the first way is read.`, { id: 'warning.mixed-dates' })
    }
    case 'ambiguous-dates':
      return msg(str`Read as ${warning.format}, but ${warning.others.join(', ')} would fit as well.`, { id: 'warning.ambiguous-dates' })
    case 'duplicate-rows':
      return msg(str`${formatCount(warning.count)} rows are copies of earlier ones, such as row ${rows(warning.rows)}.`, { id: 'warning.duplicate-rows' })
    case 'single-class': return msg(str`Is “${warning.value}” in every row: there is nothing to tell apart.`, { id: 'warning.single-class' })
    case 'rare-class':
      return msg(str`Is “${warning.value}” in ${formatCount(warning.count)} rows only: too few to learn it and to test it.`, { id: 'warning.rare-class' })
    case 'imbalance':
      return msg(str`Is “${warning.most.value}” in ${formatCount(warning.most.count)} rows, but “${warning.least.value}” in ${formatCount(warning.least.count)}: accuracy alone says little.`, { id: 'warning.imbalance' })
    case 'leakage':
      return warning.exact
        ? msg(str`Is “${warning.target}” in other words: leave it out.`, { id: 'warning.leakage.exact' })
        : msg(str`All but tells “${warning.target}” by itself: will it be known when a prediction is asked for?`, { id: 'warning.leakage' })
    case 'overlap':
      return msg(str`${formatCount(warning.count)} rows that test the model are trained on as well, such as row ${rows(warning.rows)}.`, { id: 'warning.overlap' })
  }
}

/** Those that only say what was done; the others want a decision. */
export function isMild({ code }: Warning): boolean {
  return code === 'identifier' || code === 'outliers' || code === 'ambiguous-dates'
}

const list = (names: readonly string[]): string => names.map((name) => `“${name}”`).join(', ')
const rows = (numbers: readonly number[]): string => numbers.slice(0, 3).map(formatCount).join(', ')
