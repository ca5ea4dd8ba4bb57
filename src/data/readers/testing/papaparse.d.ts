/**
 * The part of papaparse that is held against the reader of CSV. Its published types pull in those of Node and the DOM, which would let
 * the pure rooms name `fetch` and timers, so they are not installed.
 */
declare module 'papaparse' {
  interface ParseResult {
    readonly data: string[][]
  }
  interface ParseOptions {
    readonly delimiter: string
    readonly newline: string
  }
  const papaparse: { parse(text: string, options: ParseOptions): ParseResult }
  export default papaparse
}
