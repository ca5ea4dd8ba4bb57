import { MaasError } from '../core/error.ts'
import type { Dataset } from './dataset.ts'

/** Of files in the packed image format. */
export const IMAGES_MEDIA_TYPE = 'application/vnd.inpage.images'

/** Labelled images of one size. Plain data. */
export interface PackedImages {
  readonly rows: number
  readonly height: number
  readonly width: number
  readonly channels: number
  /** At most 256. */
  readonly labels: readonly string[]
  readonly source: string
  readonly licence: string
  readonly attribution: string
  /** [rows]: index into `labels`. */
  readonly labelIndices: Uint8Array
  /** [rows, height, width, channels]: 0 (dark) to 255. */
  readonly pixels: Uint8Array
}

const MAGIC = 'INPAGEIM'
const VERSION = 1
const PREFIX_BYTES = MAGIC.length + 8

/**
 * The packed image format: `INPAGEIM`, version and header length (both uint32, little-endian), a JSON header with the
 * scalar fields of {@link PackedImages}, one label index a row, then the pixels. Written to disk gzip-compressed.
 */
export function encodeImages({ labelIndices, pixels, ...header }: PackedImages): Uint8Array<ArrayBuffer> {
  const json = new TextEncoder().encode(JSON.stringify(header))
  const bytes = new Uint8Array(PREFIX_BYTES + json.length + labelIndices.length + pixels.length)
  bytes.set(new TextEncoder().encode(MAGIC))
  const view = new DataView(bytes.buffer)
  view.setUint32(MAGIC.length, VERSION, true)
  view.setUint32(MAGIC.length + 4, json.length, true)
  bytes.set(json, PREFIX_BYTES)
  bytes.set(labelIndices, PREFIX_BYTES + json.length)
  bytes.set(pixels, PREFIX_BYTES + json.length + labelIndices.length)
  return bytes
}

/** The result's arrays are views of `bytes`. Throws `invalid-data` when they are not such a file, or a cut one. */
export function decodeImages(bytes: Uint8Array): PackedImages {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const magic = String.fromCharCode(...bytes.subarray(0, MAGIC.length))
  if (bytes.length < PREFIX_BYTES || magic !== MAGIC) throw invalid(`it does not start with ${MAGIC}`)
  const version = view.getUint32(MAGIC.length, true)
  if (version !== VERSION) throw invalid(`it has version ${version}, expected ${VERSION}`)
  const headerEnd = PREFIX_BYTES + view.getUint32(MAGIC.length + 4, true)
  if (headerEnd > bytes.length) throw invalid('its header is cut off')

  const header = readHeader(bytes.subarray(PREFIX_BYTES, headerEnd))
  const { rows, height, width, channels, labels } = header
  const expected = headerEnd + rows + rows * height * width * channels
  if (bytes.length !== expected) throw invalid(`it has ${bytes.length} bytes, expected ${expected} from its header`)
  const labelIndices = bytes.subarray(headerEnd, headerEnd + rows)
  const row = labelIndices.findIndex((index) => index >= labels.length)
  if (row >= 0) throw invalid(`row ${row + 1} has label ${labelIndices[row]} of only ${labels.length}`)
  return { ...header, labelIndices, pixels: bytes.subarray(headerEnd + rows) }
}

/** Columns `image` and `label`. */
export function datasetOfImages(name: string, images: PackedImages): Dataset {
  const { rows, height, width, channels, labels, labelIndices, pixels } = images
  return {
    name,
    rows,
    columns: [
      { kind: 'image', name: 'image', height, width, channels, pixels },
      { kind: 'text', name: 'label', values: Array.from(labelIndices, (index) => labels[index]!) },
    ],
  }
}

function readHeader(bytes: Uint8Array): Omit<PackedImages, 'labelIndices' | 'pixels'> {
  let header: unknown
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw invalid('its header is not JSON', cause)
  }
  if (typeof header !== 'object' || header === null) throw invalid('its header is not an object')
  const fields = header as Readonly<Record<string, unknown>>
  const count = (name: string): number => {
    const value = fields[name]
    if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value < 2 ** 31) return value
    throw invalid(`"${name}" in its header is not a whole number of at least 1`)
  }
  const text = (name: string): string => {
    const value = fields[name]
    if (typeof value === 'string') return value
    throw invalid(`"${name}" in its header is not text`)
  }
  const labels: unknown = fields['labels']
  const isLabels = Array.isArray(labels) && labels.length <= 256 && labels.every((label) => typeof label === 'string')
  if (!isLabels) throw invalid('"labels" in its header is not a list of at most 256 texts')
  return {
    rows: count('rows'),
    height: count('height'),
    width: count('width'),
    channels: count('channels'),
    labels,
    source: text('source'),
    licence: text('licence'),
    attribution: text('attribution'),
  }
}

function invalid(what: string, cause?: unknown): MaasError {
  return new MaasError('invalid-data', `This is not a readable packed image file: ${what}.`, { cause })
}
