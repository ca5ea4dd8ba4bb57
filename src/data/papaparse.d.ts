/**
 * The part of papaparse that `csv.ts` uses. Its published types pull in those of Node and the DOM, which would let
 * the pure rooms name `fetch` and timers, so they are not installed.
 */
declare module 'papaparse' {
  interface ParseError {
    readonly type: 'Quotes' | 'Delimiter' | 'FieldMismatch'
    readonly message: string
    /** Counted from 0; absent for a `Delimiter` error. */
    readonly row?: number
  }
  interface ParseResult {
    readonly data: string[][]
    readonly errors: readonly ParseError[]
  }
  interface ParseOptions {
    /** `''` guesses among `delimitersToGuess`, and takes a comma when none splits the rows. */
    readonly delimiter: string
    readonly delimitersToGuess: readonly string[]
    readonly newline: string
  }
  const papaparse: { parse(text: string, options: ParseOptions): ParseResult }
  export default papaparse
}
