import type { Signature } from '../artifact/manifest.ts'
import { MaasError } from '../core/error.ts'
import { describeFeatures } from './describe-features.ts'

type Features = Signature['features']
type ImageFeature = Extract<Features[number], { kind: 'image' }>
type SequenceFeature = Extract<Features[number], { kind: 'sequence' }>

/**
 * JSON instances as the rows of the model's input, in raw units. An instance is a list of numbers, a record by feature
 * name, for an image its pixels: flat, [H][W] when it has one channel, or [H][W][C]; or for a sequence its ids, which
 * are padded with 0.
 * @param placeOf how the caller wrote the instance at an index, for messages: `x`, or `instances[2]`.
 * Throws `invalid-input` that names the instance and the feature.
 */
export function encodeRows(features: Features, instances: readonly unknown[], placeOf: (index: number) => string): Float32Array<ArrayBuffer> {
  const width = features.reduce((sum, feature) => sum + sizeOf(feature), 0)
  const rows = new Float32Array(width * instances.length)
  for (const [index, instance] of instances.entries()) {
    const row = rows.subarray(index * width, (index + 1) * width)
    encodeInstance(features, instance, row, placeOf(index))
  }
  return rows
}

function sizeOf(feature: Features[number]): number {
  if (feature.kind === 'sequence') return feature.steps
  return feature.kind === 'image' ? feature.height * feature.width * feature.channels : 1
}

function encodeInstance(features: Features, instance: unknown, row: Float32Array, place: string): void {
  const [first] = features
  if (Array.isArray(instance)) {
    if (first?.kind === 'image') encodeImage(first, instance, row, place)
    else if (first?.kind === 'sequence') encodeIds(first, instance, row, place)
    else encodeNumbers(features, instance, row, place)
  } else if (typeof instance === 'object' && instance !== null) {
    encodeRecord(features, instance as Readonly<Record<string, unknown>>, row, place)
  } else {
    throw new MaasError('invalid-input', `${place} must be one instance, a list or a record by name, of ${describeFeatures(features)}; `
      + `got ${describe(instance)}.`)
  }
}

function encodeNumbers(features: Features, values: readonly unknown[], row: Float32Array, place: string): void {
  if (values.length !== features.length) {
    throw new MaasError('invalid-input', `${place} has ${values.length} value${values.length === 1 ? '' : 's'}, `
      + `but the model takes ${describeFeatures(features)}.`)
  }
  for (const [index, { name }] of features.entries()) row[index] = numberAt(values[index], () => `${place}[${index}] ("${name}")`)
}

function encodeRecord(features: Features, record: Readonly<Record<string, unknown>>, row: Float32Array, place: string): void {
  const unknown = Object.keys(record).find((key) => !features.some(({ name }) => name === key))
  if (unknown !== undefined) {
    throw new MaasError('invalid-input', `${place} has a field "${unknown}", but the model takes ${describeFeatures(features)}.`)
  }
  for (const [index, feature] of features.entries()) {
    if (!Object.hasOwn(record, feature.name)) {
      throw new MaasError('invalid-input', `${place} lacks "${feature.name}"; the model takes ${describeFeatures(features)}.`)
    }
    const value = record[feature.name]
    const at = `${place}.${feature.name}`
    if (feature.kind === 'number') row[index] = numberAt(value, () => at)
    else if (Array.isArray(value) && feature.kind === 'image') encodeImage(feature, value, row, at)
    else if (Array.isArray(value) && feature.kind === 'sequence') encodeIds(feature, value, row, at)
    else throw new MaasError('invalid-input', `${at} must be ${describeFeatures(features)}; got ${describe(value)}.`)
  }
}

function encodeIds(feature: SequenceFeature, ids: readonly unknown[], row: Float32Array, place: string): void {
  if (ids.length === 0 || ids.length > feature.steps) {
    throw new MaasError('invalid-input', `${place} has ${ids.length} ids, but the model takes ${describeFeatures([feature])}.`)
  }
  for (const [index, id] of ids.entries()) {
    if (!Number.isInteger(id) || (id as number) < 0 || (id as number) >= feature.vocabulary) {
      throw new MaasError('invalid-input', `${place}[${index}] must be a whole number from 0 to ${feature.vocabulary - 1}; got ${describe(id)}.`)
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

/** `at` makes the place's name only when it is needed: this runs once a pixel. */
function numberAt(value: unknown, at: () => string): number {
  if (typeof value !== 'number') throw new MaasError('invalid-input', `${at()} must be a number; got ${describe(value)}.`)
  if (!Number.isFinite(Math.fround(value))) throw new MaasError('invalid-input', `${at()} is too large for a 32-bit number.`)
  return value
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = Array.isArray(value) ? 'a list' : JSON.stringify(value)
  return text.length > 40 ? `${text.slice(0, 40)}...` : text
}
