/** Which rows say the same. */
export interface AlikeRows {
  /** The first row of each kind. */
  readonly firsts: Uint32Array
  /** Of each row. */
  readonly kinds: Uint32Array
}

/** Rows that have the same texts in all of some columns: of many rows of categories and dates, few are different ones. */
export function alikeRows(columns: readonly (readonly string[])[], rows: number): AlikeRows {
  const known = new Map<string, number>()
  const firsts: number[] = []
  const kinds = new Uint32Array(rows)
  const [first] = columns
  for (let row = 0; row < rows; row++) {
    const text = columns.length === 1 ? first![row]! : columns.map((values) => values[row]!).join('\0') // which no text holds
    let kind = known.get(text)
    if (kind === undefined) {
      kind = firsts.length
      known.set(text, kind)
      firsts.push(row)
    }
    kinds[row] = kind
  }
  return { firsts: Uint32Array.from(firsts), kinds }
}
