import type { Signature } from '../artifact/manifest.ts'
import type { PortTensor, Tensor } from '../core/tensor.ts'
import { MaasError } from '../core/error.ts'
import type { PackedRows, PredictParams, PredictResult } from '../protocol/service-worker.ts'
import type { RegistryStore } from '../registry/store.ts'
import { decodeGreedily, writtenTexts } from '../runtime/greedy-decoding.ts'
import type { Session } from '../runtime/session.ts'
import { storableText } from '../strings/storable-text.ts'
import type { requestMasker } from '../intake/mask-requests.ts'
import { describeFeatures } from './describe-features.ts'
import { type EncodedRows, encodeRows, sizeOf as sizeOfFeature } from './encode-rows.ts'
import { type Observation, type Observed, observed } from './observation.ts'
import { type ReadyVersion, Resolver } from './resolver.ts'
import { Statistics } from './statistics.ts'

type Features = Signature['features']
/** Raw rows as the training data were masked. */
type Mask = (rows: EncodedRows) => EncodedRows
type MaskingTools = () => Promise<{ readonly requestMasker: typeof requestMasker }>
type Feeds = Readonly<Record<string, PortTensor>>

/** Sessions by the SHA-256 of their artifact; `read` gives the bytes of one that is not at hand. */
export interface Sessions {
  use<T>(sha256: string, read: () => Promise<Uint8Array>, work: (session: Session<PortTensor>) => Promise<T>): Promise<T>
}

/** How a request wants to be answered. */
export interface InferOptions {
  /** Fires when nobody waits for the answer any more. */
  readonly signal?: AbortSignal
  /** 1 is the highest; by default as the model's configuration says. */
  readonly priority?: number
  /** How long it may wait before it is run. */
  readonly timeoutMs?: number
  /** Where to note what the request did, see {@link Predictor.observe}. */
  readonly observation?: Observation
}

/** What a session gave. */
export interface Inference {
  readonly engine: string
  readonly outputs: Readonly<Record<string, PortTensor>>
}

/** The core of every prediction, whatever protocol it came by. */
export class Predictor {
  readonly statistics: Statistics
  readonly #registry: RegistryStore
  readonly #sessions: Sessions
  readonly #resolver: Resolver
  readonly #tools: MaskingTools
  readonly #maskers = new WeakMap<Signature, Promise<Mask>>()

  /** @param tools asked for when a model answers that was trained on masked data. */
  constructor(registry: RegistryStore, sessions: Sessions, tools: MaskingTools) {
    this.statistics = new Statistics(registry)
    this.#registry = registry
    this.#sessions = sessions
    this.#tools = tools
    this.#resolver = new Resolver(registry)
  }

  /** See {@link Resolver.resolve}. */
  resolve(ref: string): Promise<ReadyVersion> {
    return this.#resolver.resolve(ref)
  }

  /** Does the work of one request to a version, and counts what came of it. Throws what the work throws. */
  observe<T>(request: Observed, work: (observation: Observation) => Promise<T>): Promise<T> {
    return observed(this.statistics, request, work)
  }

  /** The fast lane: raw rows in, scores or values out. Throws as {@link resolve}, {@link run} and `encodeRows` do. */
  async predictRows(params: PredictParams): Promise<PredictResult> {
    const started = performance.now()
    const version = await this.resolve(params.model)
    return this.observe({ version, protocol: 'port', started }, async (observation) => this.run(version, packed(version.signature, params), { observation }))
  }

  /** Throws `invalid-input` when there are no rows or not as many as whole rows need, and as {@link infer} does. */
  async run(version: ReadyVersion, encoded: EncodedRows, options: InferOptions = {}): Promise<PredictResult> {
    const { name, signature } = version
    const { features, labels, vocabulary, end } = signature
    const widths = { x: features.reduce((sum, feature) => sum + sizeOfFeature(feature), 0), text: features.filter(({ kind }) => kind === 'text').length }
    const rows = widths.x > 0 ? encoded.x.length / widths.x : encoded.text.length / widths.text
    if (rows === 0 || !Number.isInteger(rows) || rows * widths.x !== encoded.x.length || rows * widths.text !== encoded.text.length) {
      throw new MaasError('invalid-input', `${name} takes rows of ${describeWidths(widths)} (${describeFeatures(features)}), `
        + `but got ${encoded.x.length} numbers${encoded.text.length > 0 ? ` and ${encoded.text.length} texts` : ''} in all.`)
    }
    const { engine, outputs } = await this.infer(version, feedsOf(signature, rows, await this.#masked(signature, encoded)), options)
    const { data, shape } = outputs[signature.outputs[0]!.name] as Tensor
    return {
      model: name, engine, y: data as Float32Array<ArrayBuffer>, rows, ...(labels ? { labels } : {}),
      ...(signature.task === 'translation' ? { steps: shape[1]! } : {}),
      ...(vocabulary ? { texts: writtenTexts({ data }, rows, shape[1]!, { vocabulary, end }) } : {}),
    }
  }

  /**
   * Tensors in, tensors out, by the names of the model's own inputs and outputs; a translation is decoded.
   * @param feeds one of as many rows for each input, but that of a decoder.
   * Throws `invalid-input` for feeds that do not fit.
   */
  async infer({ signature, artifact }: ReadyVersion, feeds: Feeds, { observation }: InferOptions = {}): Promise<Inference> {
    const read = () => this.#registry.getArtifact(artifact.sha256)
    const fed = performance.now()
    const inference = await this.#sessions.use(artifact.sha256, read, async (session) => (
      { engine: session.engine, outputs: await answer(session, signature, feeds) }
    ))
    if (observation) {
      observation.rows = observation.batch = Object.values(feeds)[0]!.shape[0]!
      observation.computeInput = fed - observation.started
      observation.computeInfer = performance.now() - fed
    }
    return inference
  }

  /** Throws `conflict` when a key of the masks is not in this browser. */
  async #masked(signature: Signature, rows: EncodedRows): Promise<EncodedRows> {
    if (!isMasked(signature.features)) return rows
    let masker = this.#maskers.get(signature)
    if (!masker) {
      masker = this.#tools().then(({ requestMasker }) => requestMasker(this.#registry, signature.features))
      this.#maskers.set(signature, masker)
      masker.catch(() => this.#maskers.delete(signature))
    }
    return (await masker)(rows)
  }
}

/** Rows of a call over a port. */
function packed(signature: Signature, params: PredictParams): EncodedRows {
  if ('instances' in params) {
    const { instances } = params
    return encodeRows(signature, instances, (i) => (instances.length === 1 ? 'x' : `x[${i}]`))
  }
  const { text = [] } = params
  const x = newestOf(signature.features, params)
  checkNumbers(signature.features, x)
  return { x, text }
}

function isMasked(features: Features): boolean {
  return features.some((feature) => 'privacy' in feature)
}

/** The rows of a series without what is older than its steps; other rows as they are. */
function newestOf([first]: Features, { x, rows }: Pick<PackedRows, 'x' | 'rows'>): PackedRows['x'] {
  if (first?.kind !== 'series' || rows === undefined) return x
  const [given, taken] = [x.length / rows, sizeOfFeature(first)]
  if (!Number.isInteger(given) || given <= taken || given % (first.columns?.length ?? 1) !== 0) return x
  return Float32Array.from({ length: rows * taken }, (_, i) => x[Math.floor(i / taken) * given + (given - taken) + (i % taken)]!)
}

function describeWidths({ x, text }: { readonly x: number; readonly text: number }): string {
  return [x > 0 || text === 0 ? `${x} numbers` : '', text > 0 ? `${text} texts` : ''].filter((part) => part !== '').join(' and ')
}

/** Throws `invalid-input` for a number that is not finite, unless it may be missing and is NaN. */
function checkNumbers(features: Features, x: Float32Array): void {
  const numbers = features.filter(({ kind }) => kind !== 'text')
  const mayMiss = (at: number): boolean => 'missing' in (numbers[at % numbers.length] ?? {})
  const wrong = x.findIndex((value, at) => !Number.isFinite(value) && !(Number.isNaN(value) && mayMiss(at)))
  if (wrong >= 0) throw new MaasError('invalid-input', `x[${wrong}] is ${x[wrong]}: every number must be finite.`)
}

/** Numbers and text as they are; ids as whole numbers. Throws `invalid-input` for an id that is none of the model's. */
function feedsOf({ inputs, features }: Signature, rows: number, { x, text }: EncodedRows): Feeds {
  const [first] = features
  const feeds: [string, PortTensor][] = []
  for (const { name, dtype, shape: [, ...row] } of inputs.slice(0, inputCount(features))) {
    const shape = [rows, ...row.map(Number)]
    if (dtype === 'string') feeds.push([name, { dtype, shape, data: text.map(storableText) }])
    else if (first?.kind === 'sequence') feeds.push([name, { dtype: 'int32', shape, data: idsOf(first, x) }])
    else feeds.push([name, { dtype: 'float32', shape, data: x }])
  }
  return Object.fromEntries(feeds)
}

/** Inputs for the features: behind them a translation may have that of its decoder. */
function inputCount(features: Features): number {
  return new Set(features.map(({ kind }) => kind === 'text')).size
}

function idsOf(feature: Extract<Features[number], { kind: 'sequence' }>, x: Float32Array): Int32Array {
  const wrong = x.findIndex((id) => !(Number.isInteger(id) && id >= 0 && id < feature.vocabulary))
  if (wrong < 0) return Int32Array.from(x)
  throw new MaasError('invalid-input', `x[${wrong}] is ${x[wrong]}; the model takes ${describeFeatures([feature])}.`)
}

async function answer(session: Session<PortTensor>, { inputs, outputs, features, start, end }: Signature, feeds: Feeds): Promise<Inference['outputs']> {
  const output = outputs[0]!.name
  const decoder = inputs[inputCount(features)]
  if (!decoder || start === undefined) return session.run(feeds)
  const [rows] = Object.values(feeds)[0]!.shape
  const decoding = (await session.given?.(feeds)) ?? { run: (written: Feeds) => session.run({ ...feeds, ...written }) }
  const run = async (written: Tensor): Promise<Tensor> => (await decoding.run({ [decoder.name]: written }))[output] as Tensor
  return { [output]: await decodeGreedily(run, { rows: rows!, steps: Number(decoder.shape[1]), start, end }) }
}
