/** The part that is measured here. */
declare module 'd3-dsv' {
  export function csvParseRows(text: string): readonly unknown[]
  export function csvParse(text: string, row: typeof autoType): readonly unknown[]
  export function autoType(row: object): object
}
