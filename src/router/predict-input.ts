import type { Feature } from '../artifact/manifest.ts'
import { MaasError } from '../core/error.ts'
import { csvRecords } from '../inference/csv-records.ts'
import { describeFeatures } from '../inference/describe-features.ts'
import { type EncodedRows, encodeRows, featureInputs } from '../inference/encode-rows.ts'
import { mustBe } from '../inference/encode-values.ts'
import { packedRows } from '../inference/feeds.ts'
import type { ReadyVersion } from '../inference/resolver.ts'
import { decodeImage } from '../intake/decode-image.ts'
import { fitPicture, type PictureSize } from '../intake/picture.ts'
import { asObject, checkFields, parseJson, readBytes, readJsonObject, readText, ROWS_LIMIT } from './body.ts'
import { mediaTypeOf, parameterOf } from './negotiation.ts'

/** Sizes of raw numbers, `32,28,28,1`: of a request's body, and of an answer's. */
export const SHAPE_HEADER = 'Maas-Shape'

/** What a request gives, before it is known which model it is for. */
export interface PredictInput {
  /** `name`, `name@version`, `name@alias`, or '' for the default endpoint. */
  readonly model: string
  /** One instance, not a list of them. */
  readonly isOne: boolean
  encode(version: ReadyVersion): EncodedRows | Promise<EncodedRows>
}

type Fields = Readonly<Record<string, unknown>>
type Features = readonly Feature[]
type Instances = Omit<PredictInput, 'model'>

/** A body other than JSON. */
interface Format {
  /** Whether models of these features can be given one. */
  fits(features: Features): boolean
  /** @param text the body, when its type is of text. */
  read(request: Request, text: string): Instances | Promise<Instances>
}

const isImage = ([first]: Features) => first?.kind === 'image'

const FORMATS: Readonly<Record<string, Format>> = {
  'text/csv': { fits: ({ length }) => length > 0, read: readCsv },
  'application/octet-stream': { fits: (features) => features.length > 0 && features.every(({ kind }) => kind !== 'text'), read: readRaw },
  'text/plain': { fits: ([first, second]) => first?.kind === 'text' && !second, read: readTexts },
  'image/png': { fits: isImage, read: readImage },
  'image/jpeg': { fits: isImage, read: readImage },
  'image/webp': { fits: isImage, read: readImage },
}

/**
 * The body by its content type: JSON, `{"x": instance}` or `{"instances": [...]}`, or one of the formats, which name their model in the query.
 * Throws `unsupported-media-type` for any other, and, when the model is known, for one that it cannot be given.
 */
export async function readInput(request: Request, model = ''): Promise<PredictInput> {
  const mediaType = mediaTypeOf(request)
  const body = await readJsonOrText(request)
  if (typeof body === 'object') return jsonInput(body, model)
  const format = Object.hasOwn(FORMATS, mediaType) ? FORMATS[mediaType] : undefined
  if (!format) throw new MaasError('unsupported-media-type', `The body is ${mediaType}; this takes application/json, ${Object.keys(FORMATS).join(', ')}.`)
  const { isOne, encode } = await format.read(request, body ?? '')
  return {
    model, isOne,
    encode(version) {
      const { name, signature: { features } } = version
      if (format.fits(features)) return encode(version)
      const taken = ['application/json', ...Object.keys(FORMATS).filter((type) => FORMATS[type]!.fits(features))]
      throw new MaasError('unsupported-media-type', `${name} takes no ${mediaType}, but ${taken.join(', ')}: ${describeFeatures(features)}.`)
    },
  }
}

/**
 * An object of JSON, the text of any other text, or undefined. `fetch()` sends a string as `text/plain` when nothing else is said: JSON that is sent so is
 * JSON.
 */
export async function readJsonOrText(request: Request): Promise<Fields | string | undefined> {
  const mediaType = mediaTypeOf(request)
  if (mediaType === '' || mediaType.endsWith('json')) return readJsonObject(request, ROWS_LIMIT)
  if (!mediaType.startsWith('text/')) return undefined
  const text = await readText(request, ROWS_LIMIT)
  return mediaType === 'text/plain' && /^\s*(?:[[{]|$)/.test(text) ? asObject(parseJson(text)) : text
}

function jsonInput(body: Fields, named: string): PredictInput {
  checkFields(body, ['x', 'instances', 'model'])
  const model = readModel(body, named)
  const { x, instances } = body
  if ((x === undefined) === (instances === undefined)) {
    throw new MaasError('invalid-input', 'Give either "x", one instance such as [1.0], or "instances", a list of them.')
  }
  if (instances === undefined) return { model, isOne: true, encode: ({ signature }) => encodeRows(signature, [x], () => 'x') }
  if (!Array.isArray(instances) || instances.length === 0) {
    throw mustBe('"instances"', 'a list of at least one instance', instances)
  }
  return { model, isOne: false, encode: ({ signature }) => encodeRows(signature, instances, (i) => `instances[${i}]`) }
}

/** The field `model` of a body, else that of the query; '' for the default endpoint. Throws `invalid-input` when it is no text, or they differ. */
export function readModel({ model }: Fields, named = ''): string {
  if (model === undefined) return named
  if (typeof model !== 'string') throw mustBe('"model"', 'a text, "name", "name@3" or "name@alias"', model)
  if (named !== '' && named !== model) throw new MaasError('invalid-input', `The query names the model "${named}", the body "${model}": name it once.`)
  return model
}

/** A row for each line, under a line of names, or with `text/csv; header=absent` (RFC 7111) in the order of the features. */
function readCsv(request: Request, text: string): Instances {
  const isBare = parameterOf(request, 'header') === 'absent'
  return {
    isOne: false,
    encode({ signature }) {
      const records = csvRecords(signature.features, text, isBare ? signature.features.map(({ name }) => name) : undefined)
      return encodeRows(signature, records, (row) => `CSV row ${row + 1}`)
    },
  }
}

/** One text, or with `text/plain; format=lines` one in each line. */
function readTexts(request: Request, text: string): Instances {
  const isOne = parameterOf(request, 'format') !== 'lines'
  const texts = isOne ? [text] : text.replace(/\r?\n$/, '').split(/\r?\n/)
  return { isOne, encode: () => ({ x: new Float32Array(), text: texts }) }
}

async function readImage(request: Request): Promise<Instances> {
  const bytes = await readBytes(request, ROWS_LIMIT)
  return {
    isOne: true,
    encode: async ({ signature: { features: [image] } }) => (
      { x: fitPicture(await decodeImage(bytes, mediaTypeOf(request)), image as PictureSize), text: [] }
    ),
  }
}

/** Rows of little-endian 32-bit floats one after the other, in the shape that the header says, or as many as there are. */
async function readRaw(request: Request): Promise<Instances> {
  const bytes = await readBytes(request, ROWS_LIMIT)
  if (bytes.length === 0 || bytes.length % 4 !== 0) {
    throw new MaasError('invalid-input', `The body has ${bytes.length} bytes, but 32-bit floats are 4 bytes each, and there must be some.`)
  }
  // A view of them where they are aligned, which need not begin their buffer.
  const x = bytes.byteOffset % 4 === 0 ? new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4) : new Float32Array(bytes.slice().buffer)
  const given = request.headers.get(SHAPE_HEADER)
  return {
    isOne: false,
    encode(version) {
      const { name, signature } = version
      const rows = given === null ? undefined : rowsOfShape(given, x.length, version)
      return packedRows(signature, { model: name, x, ...(rows !== undefined && { rows }) })
    },
  }
}

/** Throws `invalid-input` for a shape that is none, not that of the values, or not one of the model's rows. */
function rowsOfShape(given: string, values: number, { name, signature }: ReadyVersion): number {
  const [, ...row] = featureInputs(signature)[0]!.shape
  // A series may be longer than what is taken of it.
  const fits = (size: number, at: number) => size === row[at] || (at === 0 && signature.features[0]!.kind === 'series' && size > Number(row[at]))
  const sizes = given.split(',').map((size) => (/^\s*\d{1,9}\s*$/.test(size) ? Number(size) : Number.NaN))
  const refuse = (why: string) => new MaasError('invalid-input', `${SHAPE_HEADER} is "${given}", ${why}; ${name} takes ${['rows', ...row].join(',')}.`)
  if (sizes.some(Number.isNaN)) throw refuse('which must be sizes separated by commas')
  if (sizes.reduce((product, size) => product * size, 1) !== values) throw refuse(`but the body has ${values} numbers`)
  if (sizes.length !== row.length + 1 || !sizes.slice(1).every(fits)) throw refuse('which is no shape of its rows')
  return sizes[0]!
}
