import type { Signature } from '../artifact/manifest.ts'
import { MaasError } from '../core/error.ts'
import { isObject } from '../core/is-object.ts'
import { type PictureSize, readPicture } from '../intake/picture.ts'
import { fromBase64 } from './base64.ts'
import { featureInputs } from './encode-rows.ts'

type Feature = Signature['features'][number]
type Takes = Pick<Signature, 'features' | 'inputs'>
type Fields = Readonly<Record<string, unknown>>

/**
 * Instances as clients write them who think of tensors, as `encodeRows` takes them. Beside what that takes, an instance may be the bare value of a lone
 * feature, or a record by the names of the graph's inputs in place of the features'; a number or a text may be a list of one; and a text or a picture may be
 * `{"b64": ...}`, its bytes in UTF-8 or as an encoded image.
 * Throws `invalid-input` that names the instance.
 */
export function tensorInstances(takes: Takes, instances: readonly unknown[], placeOf: (index: number) => string): Promise<unknown[]> {
  return Promise.all(instances.map((instance, index) => plain(takes, instance, placeOf(index))))
}

async function plain(takes: Takes, instance: unknown, place: string): Promise<unknown> {
  const { features } = takes
  const [first] = features
  if (isObject(instance) && !isBytes(instance)) {
    if (isByInputs(takes, instance)) return plain(takes, listOf(takes, instance, place), place)
    const entries = Object.entries(instance).map(async ([name, value]) => {
      const feature = features.find((one) => one.name === name)
      return [name, feature ? await plainValue(feature, value, `${place}.${name}`) : value]
    })
    return Object.fromEntries((await Promise.all(entries)) as [string, unknown][])
  }
  if (features.length === 1 && !Array.isArray(instance)) {
    const value = await plainValue(first!, instance, place)
    return first!.kind === 'number' ? [value] : value
  }
  // Bytes can only stand for texts here, and a long list of numbers need not be looked at.
  if (!Array.isArray(instance) || instance.length !== features.length || !features.some(({ kind }) => kind === 'text')) return instance
  return Promise.all(instance.map((value, at) => plainValue(features[at]!, value, `${place}[${at}]`)))
}

async function plainValue(feature: Feature, value: unknown, place: string): Promise<unknown> {
  if (isBytes(value)) return fromBytes(feature, value.b64, place)
  return isScalar(feature) && Array.isArray(value) && value.length === 1 ? plainValue(feature, value[0], place) : value
}

/** Whether all names are those of inputs; one that names a feature, too, means the input when its value is a list. */
function isByInputs(takes: Takes, record: Fields): boolean {
  const { features } = takes
  const inputs = featureInputs(takes)
  const names = Object.keys(record)
  return names.length > 0 && names.every((name) => {
    const isFeature = features.some((feature) => feature.name === name)
    return inputs.some((input) => input.name === name) && (!isFeature || (features.length > 1 && Array.isArray(record[name]) && record[name].length > 1))
  })
}

/** Numbers and texts of the inputs in the order of the features. */
function listOf({ features, inputs }: Takes, record: Fields, place: string): unknown {
  const isWhole = features.length === 1 && !isScalar(features[0]!)
  const values = { number: [] as unknown[], text: [] as unknown[] }
  for (const { name, dtype } of featureInputs({ features, inputs })) {
    if (!Object.hasOwn(record, name)) continue
    const value = record[name]
    if (isWhole) return value
    values[dtype === 'string' ? 'text' : 'number'] = Array.isArray(value) ? [...(value as unknown[])] : [value]
  }
  for (const kind of ['number', 'text'] as const) {
    const wanted = features.filter((feature) => feature.kind === kind)
    if (wanted.length === values[kind].length) continue
    throw new MaasError('invalid-input', `${place} has ${values[kind].length} ${kind}s, but the model takes ${wanted.length}: ${wanted.map(({ name }) => name).join(', ')}.`)
  }
  return features.map(({ kind }) => values[kind as 'number' | 'text'].shift())
}

function isScalar({ kind }: Feature): boolean {
  return kind === 'number' || kind === 'text'
}

/** `{"b64": ...}` stands for one value. */
export function isBytes(value: unknown): value is { readonly b64: string } {
  return isObject(value) && typeof value['b64'] === 'string' && Object.keys(value).length === 1
}

async function fromBytes(feature: Feature, b64: string, place: string): Promise<unknown> {
  if (feature.kind === 'text') return textOfBytes(b64, place)
  if (feature.kind === 'image') return picture(feature, fromBase64(b64, `${place}.b64`), place)
  throw new MaasError('invalid-input', `${place} is given as bytes, but "${feature.name}" is no text or image.`)
}

/** Throws `invalid-input` for what is no base64 or no UTF-8. */
export function textOfBytes(b64: string, place: string): string {
  const bytes = fromBase64(b64, `${place}.b64`)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new MaasError('invalid-input', `${place}.b64 is not a text in UTF-8.`, { cause })
  }
}

async function picture(size: PictureSize, bytes: Uint8Array<ArrayBuffer>, place: string): Promise<number[]> {
  try {
    return Array.from(await readPicture(new Blob([bytes], { type: 'image' }), size))
  } catch (cause) {
    throw new MaasError('invalid-input', `${place}.b64 is no picture that this browser can read: ${(cause as Error).message} Send a PNG or a JPEG.`, { cause })
  }
}
