/** A line of CSV (RFC 4180). Numbers as JavaScript writes them, with the sign of a zero; a missing one (NaN) is empty. */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map((cell) => (typeof cell === 'number' ? numberText(cell) : quoted(cell))).join(',')}\r\n`
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return ''
  return Object.is(value, -0) ? '-0' : String(value)
}

const quoted = (text: string): string => (/[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
