import type { Dataset } from '../../dataset.ts'
import { type FileType, openReader } from '../open-reader.ts'
import { type DecodeImage, type ReadOptions, type ReadResult, wholeDataset } from '../reader.ts'

export type Content = string | Uint8Array

export const bytesOf = (content: Content): Uint8Array => (typeof content === 'string' ? new TextEncoder().encode(content) : content)

/** Reads a file given in chunks of so many bytes. */
export async function read(
  file: FileType | string,
  content: Content,
  options: ReadOptions = {},
  { chunk = Number.POSITIVE_INFINITY, decodeImage }: { readonly chunk?: number; readonly decodeImage?: DecodeImage } = {},
): Promise<Omit<ReadResult, 'dataset'> & { readonly dataset: Dataset }> {
  const reader = openReader('d', typeof file === 'string' ? { mediaType: file } : file, options, decodeImage ? { decodeImage } : {})
  const bytes = bytesOf(content)
  for (let at = 0; at < bytes.length; at += chunk) reader.push(bytes.slice(at, at + chunk))
  const result = await reader.end()
  return { ...result, dataset: wholeDataset(result.dataset) }
}

/** Values of its number and text columns by name. */
export function plain({ columns }: Dataset): Readonly<Record<string, readonly (number | string)[] | null>> {
  return Object.fromEntries(columns.map((column) => [column.name, 'values' in column ? [...column.values] : null]))
}
