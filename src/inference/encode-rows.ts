import type { Signature } from '../artifact/manifest.ts'
import { MaasError } from '../core/error.ts'
import { noAndYesOf } from '../data/booleans.ts'
import { numberAsText } from '../data/table.ts'
import { describeFeatures } from './describe-features.ts'
import { describe, mustBe, numberAt } from './encode-values.ts'
import { encodeHistory, encodeSeriesRecord } from './encode-series.ts'

type Features = Signature['features']
type Takes = Pick<Signature, 'features' | 'dropped'>
type ImageFeature = Extract<Features[number], { kind: 'image' }>
type TextFeature = Extract<Features[number], { kind: 'text' }>
type SequenceFeature = Extract<Features[number], { kind: 'sequence' }>

/** Rows of a model's inputs, one after the other. */
export interface EncodedRows {
  /** Numbers, pixels or ids; NaN for a number that is missing. */
  readonly x: Float32Array<ArrayBuffer>
  /** Text, '' where it is missing. */
  readonly text: readonly string[]
}

/**
 * JSON instances as the rows of the model's inputs, in raw units. An instance is a list of values in the order of the
 * features, a record by feature name, for a lone text feature the text itself, for an image its pixels: flat, [H][W] when it
 * has one channel, or [H][W][C]; for a sequence its ids, which are padded with 0; or for a series its values, oldest first, of which
 * the newest are taken: of several columns a list for each step, or for each name. Where the model knows of missing values,
 * null is one, and so is a name that a record lacks. Numbers and booleans stand for the text that they are written as.
 * @param placeOf how the caller wrote the instance at an index, for messages: `x`, or `instances[2]`.
 * Throws `invalid-input` that names the instance and the feature.
 */
export function encodeRows({ features, dropped = [] }: Takes, instances: readonly unknown[], placeOf: (index: number) => string): EncodedRows {
  const width = features.reduce((sum, feature) => sum + sizeOf(feature), 0)
  const x = new Float32Array(width * instances.length)
  const text: string[] = []
  for (const [index, instance] of instances.entries()) {
    const row = x.subarray(index * width, (index + 1) * width)
    refuseDropped(dropped, instance, placeOf(index))
    encodeInstance(features, instance, { row, text }, placeOf(index))
  }
  return { x, text }
}

/** What was dropped must not even be sent: the caller should know that it need not ask people for it. */
function refuseDropped(dropped: readonly string[], instance: unknown, place: string): void {
  if (typeof instance !== 'object' || instance === null) return
  const sent = dropped.find((name) => Object.hasOwn(instance, name))
  if (sent === undefined) return
  throw new MaasError('invalid-input', `${place} has a field "${sent}", which was dropped from the training data for privacy: do not send it.`)
}

/** The inputs that take the features, all where there are none: behind them a translation may have that of its decoder, which no caller gives. */
export function featureInputs({ inputs, features }: Pick<Signature, 'inputs' | 'features'>): Signature['inputs'] {
  return features.length === 0 ? inputs : inputs.slice(0, new Set(features.map(({ kind }) => kind === 'text')).size)
}

/** How many numbers of `x` a feature has. */
export function sizeOf(feature: Features[number]): number {
  switch (feature.kind) {
    case 'number': return 1
    case 'text': return 0
    case 'image': return feature.height * feature.width * feature.channels
    case 'sequence': return feature.steps
    case 'series': return feature.steps * (feature.columns?.length ?? 1)
  }
}

interface Row {
  readonly row: Float32Array
  /** Of all rows, to which the row's own is added. */
  readonly text: string[]
}

function encodeInstance(features: Features, instance: unknown, into: Row, place: string): void {
  const [first] = features
  if (Array.isArray(instance)) {
    if (first?.kind === 'image') encodeImage(first, instance, into.row, place)
    else if (first?.kind === 'sequence') encodeIds(first, instance, into.row, place)
    else if (first?.kind === 'series') encodeHistory(first, instance, into.row, place)
    else encodeList(features, instance, into, place)
  } else if (typeof instance === 'object' && instance !== null && first?.kind === 'series') {
    encodeSeriesRecord(first, instance as Readonly<Record<string, unknown>>, into.row, place)
  } else if (typeof instance === 'object' && instance !== null) {
    encodeRecord(features, instance as Readonly<Record<string, unknown>>, into, place)
  } else if (typeof instance === 'string' && first?.kind === 'text' && features.length === 1) {
    into.text.push(instance)
  } else {
    throw new MaasError('invalid-input', `${place} must be one instance, a list or a record by name, of ${describeFeatures(features)}; `
      + `got ${describe(instance)}.`)
  }
}

function encodeList(features: Features, values: readonly unknown[], into: Row, place: string): void {
  if (values.length !== features.length) {
    throw new MaasError('invalid-input', `${place} has ${values.length} value${values.length === 1 ? '' : 's'}, `
      + `but the model takes ${describeFeatures(features)}.`)
  }
  let number = 0
  for (const [index, feature] of features.entries()) {
    const at = () => `${place}[${index}] ("${feature.name}")`
    if (feature.kind === 'text') into.text.push(textAt(feature, values[index], at))
    else into.row[number++] = featureAt(feature, values[index], at)
  }
}

function encodeRecord(features: Features, record: Readonly<Record<string, unknown>>, into: Row, place: string): void {
  const unknown = Object.keys(record).find((key) => !features.some(({ name }) => name === key))
  if (unknown !== undefined) {
    throw new MaasError('invalid-input', `${place} has a field "${unknown}", but the model takes ${describeFeatures(features)}.`)
  }
  let number = 0
  for (const feature of features) {
    const isThere = Object.hasOwn(record, feature.name)
    if (!isThere && !('missing' in feature)) {
      throw new MaasError('invalid-input', `${place} lacks "${feature.name}"; the model takes ${describeFeatures(features)}.`)
    }
    const value = isThere ? record[feature.name] : null
    const at = () => `${place}.${feature.name}`
    if (feature.kind === 'text') into.text.push(textAt(feature, value, at))
    else if (feature.kind === 'number') into.row[number++] = featureAt(feature, value, at)
    else if (Array.isArray(value) && feature.kind === 'image') encodeImage(feature, value, into.row, at())
    else if (Array.isArray(value) && feature.kind === 'sequence') encodeIds(feature, value, into.row, at())
    else throw mustBe(at(), describeFeatures(features), value)
  }
}

/** A number, or NaN for one that may be missing and is. */
function featureAt(feature: Features[number], value: unknown, at: () => string): number {
  return value === null && 'missing' in feature ? Number.NaN : numberAt(value, at)
}

function textAt({ missing, values }: TextFeature, value: unknown, at: () => string): string {
  if (typeof value === 'string') return value
  if (value === null && missing) return ''
  if (typeof value === 'boolean' || value === 0 || value === 1) return booleanAt(value, values, at)
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new MaasError('invalid-input', `${at()} is a number too large to be told from its neighbours: send its digits as a text.`)
  }
  if (typeof value === 'number') return numberAsText(value)
  throw mustBe(at(), 'a text', value)
}

/** No and yes in the words of the data, such as `False` and `True`. */
function booleanAt(value: boolean | 0 | 1, known: readonly string[] | undefined, at: () => string): string {
  const text = String(value)
  if (!known || known.includes(text)) return text
  const word = noAndYesOf(known)?.[Number(value)]
  if (word === undefined && typeof value === 'boolean') {
    throw new MaasError('invalid-input', `${at()} must be a text such as ${known.slice(0, 2).map((one) => `"${one}"`).join(' or ')}; got ${value}.`)
  }
  return word ?? text
}

function encodeIds(feature: SequenceFeature, ids: readonly unknown[], row: Float32Array, place: string): void {
  if (ids.length === 0 || ids.length > feature.steps) {
    throw new MaasError('invalid-input', `${place} has ${ids.length} ids, but the model takes ${describeFeatures([feature])}.`)
  }
  for (const [index, id] of ids.entries()) {
    if (!Number.isInteger(id) || (id as number) < 0 || (id as number) >= feature.vocabulary) {
      throw mustBe(`${place}[${index}]`, `a whole number from 0 to ${feature.vocabulary - 1}`, id)
    }
    row[index] = id as number
  }
}

function encodeImage(feature: ImageFeature, pixels: readonly unknown[], row: Float32Array, place: string): void {
  const { height, width, channels } = feature
  if (!Array.isArray(pixels[0])) return encodeLevel(feature, pixels, [row.length], row, place)
  const nestedToChannels = Array.isArray(pixels[0][0])
  if (!nestedToChannels && channels > 1) {
    throw new MaasError('invalid-input', `${place} must give ${channels} channels for each pixel: ${describeFeatures([feature])}.`)
  }
  encodeLevel(feature, pixels, nestedToChannels ? [height, width, channels] : [height, width], row, place)
}

/** Writes nested lists of the given sizes, outermost first, one after the other. */
function encodeLevel(
  feature: ImageFeature, values: unknown, [size, ...inner]: readonly number[], row: Float32Array, place: string,
): void {
  if (!Array.isArray(values) || values.length !== size) {
    const got = Array.isArray(values) ? `a list of ${values.length}` : describe(values)
    throw new MaasError('invalid-input', `${place} must be a list of ${size}, for ${describeFeatures([feature])}; got ${got}.`)
  }
  if (inner.length === 0) {
    for (let i = 0; i < size!; i++) row[i] = numberAt(values[i], () => `${place}[${i}]`)
    return
  }
  const step = row.length / size!
  for (const [index, value] of values.entries()) {
    encodeLevel(feature, value, inner, row.subarray(index * step, (index + 1) * step), `${place}[${index}]`)
  }
}
