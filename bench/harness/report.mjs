/**
 * A figure is `{ name, unit, median, low?, high?, target? }`, or `{ name, note }` where nothing could be measured; a
 * target is `{ atLeast }` or `{ atMost }`, a `reference` what others reach.
 * Adds `pass`, so that the JSON says what the table shows.
 */
export function judge(figure) {
  if (!figure.target) return figure
  const { atLeast = -Infinity, atMost = Infinity } = figure.target
  return { ...figure, pass: figure.median >= atLeast && figure.median <= atMost }
}

/** Figures as text, one a line under the title of their suite. */
export function formatTable(title, figures) {
  const columns = [
    ['', ({ name }) => name],
    ['median', value],
    ['quartiles', spread],
    ...(figures.some((figure) => figure.reference !== undefined) ? [['reference', ({ reference }) => (reference === undefined ? '' : number(reference))]] : []),
    ['target', target],
    ['', verdict],
  ]
  const rows = [columns.map(([header]) => header), ...figures.map((figure) => columns.map(([, cell]) => cell(figure)))]
  const widths = columns.map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  const isNumber = (column) => column > 0 && column < columns.length - 1
  const line = (row) => row.map((cell, column) => (isNumber(column) ? cell.padStart(widths[column]) : cell.padEnd(widths[column]))).join('  ')
  return [`\n${title}`, ...rows.map((row) => line(row).trimEnd())].join('\n')
}

const value = ({ median, unit }) => (median === undefined ? '' : `${number(median)} ${unit}`)
const spread = ({ low, high }) => (low === undefined ? '' : `${number(low)} .. ${number(high)}`)
const verdict = ({ pass, note = '' }) => [pass === undefined ? '' : pass ? 'pass' : 'MISS', note].filter(Boolean).join('  ')

function target({ target, unit = '' }) {
  if (!target) return ''
  return target.atLeast === undefined ? `<= ${target.atMost} ${unit}` : `>= ${target.atLeast} ${unit}`
}

/** Three significant digits, without exponent. */
function number(x) {
  const digits = x === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(x))))
  return x.toFixed(Math.min(digits, 4))
}
