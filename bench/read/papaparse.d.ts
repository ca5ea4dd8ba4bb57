/** The part that is measured here. */
declare module 'papaparse' {
  interface ParseOptions {
    readonly skipEmptyLines: boolean
    readonly dynamicTyping: boolean
    complete(result: { readonly data: readonly unknown[] }): void
    error(reason: Error): void
  }
  const papaparse: { parse(file: Blob, options: ParseOptions): void }
  export default papaparse
}
