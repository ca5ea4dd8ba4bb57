import type { Evidence, Warning } from './column-profile.ts'

/** What was seen, in English, for readers of the API; the studio has words of its own for the codes. */
export function describeWarning(warning: Warning): string {
  switch (warning.code) {
    case 'constant': return `Column "${warning.column}" has the same value in every row: it says nothing.`
    case 'identifier': return `Column "${warning.column}" has another value in each row: it tells rows apart and says nothing of them.`
    case 'all-missing': return `Column "${warning.column}" has no values.`
    case 'many-missing': return `Column "${warning.column}" has no value in ${warning.missing} of ${warning.rows} rows.`
    case 'many-categories': return `Column "${warning.column}" has ${warning.distinct} categories in ${warning.count} rows: most are rare.`
    case 'outliers':
      return `Column "${warning.column}" has ${warning.count} values below ${warning.below} or above ${warning.above}, far from all others.`
    case 'same-columns': return `Column "${warning.column}" says the same as ${quoted(warning.others)}.`
    case 'mixed-dates':
      return (
        `Column "${warning.column}" has dates in several ways: ` +
        `${warning.formats.map(({ format, count, rows }) => `${format || 'no date'} ${count} times (row ${rows.join(', ')}${count > rows.length ? ', ...' : ''})`).join('; ')}. ` +
        'Only the first is read.'
      )
    case 'ambiguous-dates':
      return `Column "${warning.column}" is read as ${warning.format}, but ${warning.others.join(' or ')} would fit as well.`
    case 'duplicate-rows': return `${warning.count} rows are copies of earlier ones (row ${warning.rows.join(', ')}${more(warning)}).`
    case 'single-class': return `The target "${warning.column}" is "${warning.value}" wherever it is there: there is nothing to tell apart.`
    case 'rare-class': return `The target "${warning.column}" is "${warning.value}" in ${warning.count} rows only: too few to learn and to test it.`
    case 'imbalance':
      return (
        `The target "${warning.column}" is "${warning.most.value}" in ${warning.most.count} rows, but "${warning.least.value}" in ` +
        `${warning.least.count}: accuracy alone says little.`
      )
    case 'leakage':
      return warning.exact
        ? `Column "${warning.column}" is the target "${warning.target}" in other words: leave it out.`
        : `Column "${warning.column}" alone all but tells the target "${warning.target}": is it known when a prediction is asked for?`
    case 'overlap': return `${warning.count} rows of the ${warning.part} part are trained on as well (row ${warning.rows.join(', ')}${more(warning)}).`
  }
}

export function describeEvidence(evidence: Evidence): string {
  switch (evidence.code) {
    case 'no-values': return 'No row has a value.'
    case 'one-value': return `Every value is "${evidence.value}".`
    case 'fractions': return `Row ${evidence.row} is ${evidence.value}.`
    case 'whole-numbers': return `${evidence.distinct} different whole numbers.`
    case 'two-values': return `Only "${evidence.values[0]}" and "${evidence.values[1]}".`
    case 'few-values': return `${evidence.distinct} different values in ${evidence.count} rows.`
    case 'other-in-each-row': return `Another value in each of ${evidence.count} rows${evidence.named ? ', and a name such as "id"' : ''}.`
    case 'dates': return `${evidence.matching} of ${evidence.count} values are dates as ${evidence.format}.`
    case 'words': return `Texts of ${evidence.median} words or more in every second row.`
    case 'kind': return 'What it is kept as.'
    case 'given': return 'Said by the owner.'
  }
}

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ')

function more({ count, rows }: { readonly count: number; readonly rows: readonly number[] }): string {
  return count > rows.length ? ', ...' : ''
}
