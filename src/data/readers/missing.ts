/** What stands for a missing value in a column of numbers, beside an empty cell; in small letters. */
const MISSING = new Set(['na', 'n/a', 'null', 'nan', '?', '-'])
const LONGEST = 4

/** The text that says that a value is missing, `''` for an empty cell; undefined for any other cell. */
export function missingText(bytes: Uint8Array, start: number, end: number): string | undefined {
  while (start < end && bytes[start]! <= 0x20) start++
  while (start < end && bytes[end - 1]! <= 0x20) end--
  if (end - start > LONGEST) return undefined
  const text = String.fromCharCode(...bytes.subarray(start, end))
  return isMissing(text) ? text : undefined
}

/** The same of a text without spaces around it. */
export function isMissing(text: string): boolean {
  return text === '' || MISSING.has(text.toLowerCase())
}
