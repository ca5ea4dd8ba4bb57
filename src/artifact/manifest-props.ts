import { MaasError } from '../core/error.ts'
import { isObject } from '../core/is-object.ts'
import type { ElementType, ForeignType, PortType } from '../core/tensor.ts'
import type { Dim, Port } from '../graph/graph.ts'
import { ONNX_DTYPE } from '../graph/onnx-dtypes.ts'
import type { Mask, MaskStep } from '../data/privacy/masks.ts'
import { count, either, finite, type Guard, listOf, object, oneOf, recordOf, text } from './guards.ts'
import type { Feature, Manifest, Signature } from './manifest.ts'

/** The manifest as the `metadata_props` of an ONNX file: one JSON text a part, under {@link PROPS_PREFIX}. */
export type Props = readonly { readonly key?: string; readonly value?: string }[]

const PROPS_PREFIX = 'inpage.'

const FORMAT = 1

const GENERALISED: { readonly [T in Generalised['to']]: Guard<Extract<Generalised, { to: T }>> } = {
  bins: object({ action: oneOf('generalise'), to: oneOf('bins'), width: finite }),
  prefix: object({ action: oneOf('generalise'), to: oneOf('prefix'), length: count }),
  network: object({ action: oneOf('generalise'), to: oneOf('network') }),
  month: object({ action: oneOf('generalise'), to: oneOf('month'), format: text }),
  year: object({ action: oneOf('generalise'), to: oneOf('year'), format: text }),
}
type Generalised = Extract<Mask, { action: 'generalise' }>
const MASKS: { readonly [A in Exclude<Mask['action'], 'drop'>]: Guard<Extract<Mask, { action: A }>> } = {
  mask: object({ action: oneOf('mask'), first: count, last: count }),
  redact: object({ action: oneOf('redact') }),
  hash: object({ action: oneOf('hash'), key: text }),
  generalise: (value, place) => GENERALISED[object({ to: oneOf(...keysOf(GENERALISED)) })(value, place).to](value, place),
  noise: object({ action: oneOf('noise'), distribution: oneOf('laplace', 'gaussian'), scale: finite }),
}
const mask: Guard<Mask> = (value, place) => MASKS[object({ action: oneOf(...keysOf(MASKS)) })(value, place).action](value, place)
const maskStep: Guard<MaskStep> = (value, place) => ({ ...object({ column: text })(value, place), ...mask(value, place) })
const FEATURES: { readonly [K in Feature['kind']]: Guard<Extract<Feature, { kind: K }>> } = {
  number: object({ kind: oneOf('number'), name: text }, { missing: oneOf(true), privacy: listOf(mask) }),
  text: object({ kind: oneOf('text'), name: text }, { values: listOf(text), missing: oneOf(true), privacy: listOf(mask) }),
  image: object({ kind: oneOf('image'), name: text, height: count, width: count, channels: count }),
  series: object({ kind: oneOf('series'), name: text, steps: count }, { columns: listOf(text), missing: oneOf(true), privacy: listOf(maskStep) }),
  sequence: object({ kind: oneOf('sequence'), name: text, steps: count, vocabulary: count }),
}
const kindOfFeature = object({ kind: oneOf(...keysOf(FEATURES)) })
const feature: Guard<Feature> = (value, place) => FEATURES[kindOfFeature(value, place).kind](value, place)
const FOREIGN_TYPES: readonly ForeignType[] = ['float16', 'int8', 'int16', 'uint16', 'uint32', 'uint64']
export const PORT_TYPES: readonly PortType[] = [...(Object.keys(ONNX_DTYPE) as ElementType[]), ...FOREIGN_TYPES]
const dtype = oneOf(...PORT_TYPES)
const dim: Guard<Dim> = either(text, (value) => typeof value === 'string', count)
const port: Guard<Port> = object({ name: text, dtype, shape: listOf(dim) })

const PARTS = {
  format: oneOf(FORMAT),
  signature: object(
    {
      task: oneOf('classification', 'regression', 'translation', 'forecasting'),
      inputs: listOf(port),
      outputs: listOf(port),
      features: listOf(feature),
      target: text,
    },
    { labels: listOf(text), dropped: listOf(text), start: count, end: count, vocabulary: listOf(text) },
  ),
  metrics: recordOf(finite),
  provenance: object(
    {
      dataset: either(oneOf(null), (value) => value === null, object({ name: text, hash: text })),
      engine: text,
      params: recordOf<unknown>((value) => value),
    },
    { choice: object({}, { timings: recordOf(finite), refused: listOf(object({ engine: text, reason: text })) }) },
  ),
  runtime: oneOf('onnxruntime'),
  parity: object({ reference: text, rows: count, maxAbsDiff: finite }),
} as const

/** Keys of objects are sorted, so that equal manifests give equal bytes. */
export function propsOfManifest({ signature, metrics, provenance, runtime, parity }: Manifest): Props {
  const parts = { format: FORMAT, signature, metrics, provenance, ...(runtime ? { runtime } : {}), ...(parity ? { parity } : {}) }
  return Object.entries(parts).map(([name, part]) => ({ key: PROPS_PREFIX + name, value: canonicalJson(part) }))
}

/** Whether there is any part of a manifest. */
export function hasManifestProps(props: Props): boolean {
  return props.some(({ key = '' }) => key.startsWith(PROPS_PREFIX))
}

/** Whether the manifest says that only onnxruntime runs the file. */
export function isOfOnnxruntime(props: Props): boolean {
  return props.some(({ key }) => key === `${PROPS_PREFIX}runtime`)
}

/** What a graph takes and gives. */
export type Ports = Pick<Signature, 'inputs' | 'outputs'>

/** Throws `invalid-artifact` when a part is missing or malformed, or does not describe `graph`. */
export function manifestOfProps(props: Props, graph: Ports): Manifest {
  const texts = new Map(props.map(({ key = '', value = '' }) => [key, value]))
  const part = <K extends keyof typeof PARTS>(name: K): ReturnType<(typeof PARTS)[K]> => {
    const json = texts.get(PROPS_PREFIX + name)
    if (json === undefined) throw invalid(`"${PROPS_PREFIX}${name}" is missing: this file was not made by Inpage`)
    return PARTS[name](parseJson(json, name), { path: name, fail: (what) => { throw invalid(what) } }) as never
  }
  part('format')
  const signature = part('signature')
  const runtime = isOfOnnxruntime(props) ? { runtime: part('runtime') } : {}
  // Asked with tensors only.
  const isPlain = signature.features.length === 0 && 'runtime' in runtime
  checkSignature(signature, graph, isPlain ? undefined : rowShapes(signature.features))
  return {
    signature,
    metrics: part('metrics'),
    provenance: part('provenance'),
    ...runtime,
    ...(texts.has(`${PROPS_PREFIX}parity`) ? { parity: part('parity') } : {}),
  }
}

function checkSignature({ task, inputs, outputs, labels, start, vocabulary }: Signature, graph: Ports, rows: ReturnType<typeof rowShapes> | undefined): void {
  if (canonicalJson([inputs, outputs]) !== canonicalJson([graph.inputs, graph.outputs])) {
    throw invalid('signature.inputs and signature.outputs are not those of the graph')
  }
  const given = inputs.slice(0, start === undefined ? inputs.length : -1).map(({ shape }) => shape.slice(1))
  if (rows && canonicalJson(given) !== canonicalJson(rows)) {
    throw invalid(`signature.features make rows of shape ${rows.map((row) => `[${row.join(', ')}]`).join(' and ')}, which is not what the graph takes`)
  }
  if (task === 'classification' && (!labels || labels.length !== outputs[0]?.shape.at(-1))) {
    throw invalid('signature.labels does not name each of the scores')
  }
  if (vocabulary && vocabulary.length !== outputs[0]?.shape.at(-1)) throw invalid('signature.vocabulary does not name each of the scores')
}

function keysOf<K extends string>(table: Readonly<Record<K, unknown>>): readonly K[] {
  return Object.keys(table) as K[]
}

/** Of the inputs for features: the one image or sequence, or all numbers and then all text. */
function rowShapes(features: readonly Feature[]): readonly (readonly number[])[] {
  const [first] = features
  if (first?.kind === 'image') return [[first.height, first.width, first.channels]]
  if (first?.kind === 'sequence') return [[first.steps]]
  if (first?.kind === 'series') return [first.columns ? [first.steps, first.columns.length] : [first.steps]]
  const texts = features.filter(({ kind }) => kind === 'text').length
  const counts = [features.length - texts, texts].filter((count) => count > 0)
  return counts.map((count) => [count])
}

function parseJson(json: string, name: string): unknown {
  try {
    return JSON.parse(json)
  } catch (cause) {
    throw invalid(`${name} is not JSON`, cause)
  }
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (!isObject(part)) return part
    const entries = Object.entries(part)
    entries.sort(([a], [b]) => (a < b ? -1 : 1))
    return Object.fromEntries(entries)
  })
}

function invalid(what: string, cause?: unknown): MaasError {
  return new MaasError('invalid-artifact', `The model's manifest cannot be used: ${what}.`, { cause })
}
