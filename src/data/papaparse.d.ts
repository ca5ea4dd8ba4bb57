/**
 * The part of papaparse that `csv.ts` uses. Its published types pull in those of Node and the DOM, which would let
 * the pure rooms name `fetch` and timers, so they are not installed.
 */
declare module 'papaparse' {
  interface ParseError {
    readonly type: 'Quotes' | 'Delimiter' | 'FieldMismatch'
    /** Counted from 0; absent when it is not about a row. */
    readonly row?: number
  }
  interface ParseResult {
    readonly data: string[][]
    readonly errors: readonly ParseError[]
  }
  interface ParseOptions {
    readonly delimiter: string
    readonly newline: string
  }
  const papaparse: { parse(text: string, options: ParseOptions): ParseResult }
  export default papaparse
}
