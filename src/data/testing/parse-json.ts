import type { Dataset } from '../dataset.ts'
import { readJson } from '../readers/json.ts'
import { wholeDataset } from '../readers/reader.ts'

/** A data set written down as JSON. */
export function parseJson(name: string, text: string): Dataset {
  return wholeDataset(readJson({ name, fileName: '', options: {} }, text).dataset)
}
