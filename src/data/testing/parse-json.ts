import type { Dataset } from '../dataset.ts'
import { readJson } from '../readers/json.ts'

/** A data set written down as JSON. */
export function parseJson(name: string, text: string): Dataset {
  return readJson({ name, fileName: '', options: {} }, text).dataset
}
