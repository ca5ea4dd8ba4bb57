/** The part that is measured here, and that the tests of our own reader hold it against. */
declare module 'papaparse' {
  interface ParseOptions {
    readonly skipEmptyLines: boolean
    readonly dynamicTyping: boolean
    complete(result: { readonly data: readonly unknown[] }): void
    error(reason: Error): void
  }
  const papaparse: {
    parse(file: Blob, options: ParseOptions): void
    parse(text: string, options: { readonly delimiter: string; readonly newline: string }): { readonly data: readonly (readonly string[])[] }
  }
  export default papaparse
}
