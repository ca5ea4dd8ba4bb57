import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { csvParse } from 'd3-dsv'

/** A file of an installed package. Packages differ in what they let one import, so their data are read as files. */
export const inPackages = (path) => fileURLToPath(new URL(`../../node_modules/${path}`, import.meta.url))

export const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'))

/** Rows as CSV (RFC 4180) with a header; null is an empty cell. */
export function toCsv(header, rows) {
  return `${[header, ...rows].map((row) => row.map(cell).join(',')).join('\n')}\n`
}

/** Records of a CSV file. */
export const readCsv = (path) => csvParse(readFileSync(path, 'utf8'))

function cell(value) {
  const text = String(value ?? '')
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
