import type { Signature } from '../artifact/manifest.ts'
import type { Tensor } from '../core/tensor.ts'
import type { PredictParams, PredictResult } from '../protocol/service-worker.ts'
import type { ServingStore } from '../registry/store.ts'
import { writtenTexts } from '../runtime/greedy-decoding.ts'
import type { requestMasker } from '../intake/mask-requests.ts'
import type { EncodedRows } from './encode-rows.ts'
import { countRows, type Feeds, feedsOf, inputPlan, packedRows } from './feeds.ts'
import type { InferOptions, Inference } from './infer-options.ts'
import { type Observation, type Observed, observed } from './observation.ts'
import { Readiness, type VersionState } from './readiness.ts'
import { isSampled, payloadOf } from './payload-sample.ts'
import { type ReadyVersion, type ResolveOptions, Resolver } from './resolver.ts'
import { Scheduler, type Sessions } from './scheduler.ts'
import { isShadowed, Shadows } from './shadows.ts'
import { Statistics } from './statistics.ts'

/** Raw rows as the training data were masked. */
type Mask = (rows: EncodedRows) => EncodedRows
type MaskingTools = () => Promise<{ readonly requestMasker: typeof requestMasker }>

/** The core of every prediction, whatever protocol it came by. */
export class Predictor {
  readonly statistics: Statistics
  readonly #registry: ServingStore
  readonly #sessions: Sessions
  readonly #scheduler: Scheduler
  readonly #resolver: Resolver
  readonly #readiness: Readiness
  readonly #shadows: Shadows
  readonly #tools: MaskingTools
  readonly #maskers = new WeakMap<Signature, Promise<Mask>>()

  /** @param tools asked for when a model answers that was trained on masked data. */
  constructor(registry: ServingStore, sessions: Sessions, tools: MaskingTools) {
    this.statistics = new Statistics(registry)
    this.#registry = registry
    this.#sessions = sessions
    this.#scheduler = new Scheduler(sessions, (sha256) => registry.getArtifact(sha256))
    this.#shadows = new Shadows((version, feeds) => this.#scheduler.infer(copyOf(version), feeds, {}), registry)
    this.#tools = tools
    this.#resolver = new Resolver(registry)
    this.#readiness = new Readiness({ registry, resolver: this.#resolver, scheduler: this.#scheduler, sessions })
  }

  /** Resolves when all that was counted and compared so far is stored; undefined when it is. For a Service Worker to wait for. */
  get flushing(): Promise<unknown> | undefined {
    const { flushing } = this.#shadows
    return flushing ? Promise.all([flushing, this.statistics.flushing]) : this.statistics.flushing
  }

  /** Stores it at once. */
  async flush(): Promise<void> {
    await Promise.all([this.#shadows.flush(), this.statistics.flush()])
  }

  /** See {@link Resolver.resolve}. */
  resolve(ref: string, options?: ResolveOptions): Promise<ReadyVersion> {
    return this.#resolver.resolve(ref, options)
  }

  /** See {@link Readiness.warmUp}. */
  warmUp(version: ReadyVersion): Promise<string> {
    return this.#readiness.warmUp(version)
  }

  /** See {@link Readiness.state}. */
  state(model: string, version: number): Promise<VersionState> {
    return this.#readiness.state(model, version)
  }

  /** See {@link Readiness.release}. */
  release(model: string): Promise<void> {
    return this.#readiness.release(model)
  }

  /** The versions of requests that wait to be run, one for each. */
  waiting(): readonly ReadyVersion[] {
    return this.#scheduler.waiting()
  }

  /** Bytes of the artifacts that are loaded, by their SHA-256. */
  loaded(): ReadonlyMap<string, number> {
    return this.#sessions.loaded()
  }

  /** Does the work of one request to a version, and counts what came of it. Throws what the work throws. */
  observe<T>(request: Observed, work: (observation: Observation) => Promise<T>): Promise<T> {
    return observed(this.statistics, request, work)
  }

  /**
   * The fast lane: raw rows in, scores or values out. Throws as {@link resolve}, {@link run} and `encodeRows` do.
   * @param call asked for its signal when the request has to wait.
   */
  async predictRows(params: PredictParams, call: { readonly signal?: AbortSignal } = {}): Promise<PredictResult> {
    const started = performance.now()
    const version = await this.resolve(params.model, params)
    return this.observe({ version, protocol: 'port', started }, (observation) => (
      this.run(version, packedRows(version.signature, params), new PortOptions(params, call, observation))
    ))
  }

  /** Throws `invalid-input` when there are no rows or not as many as whole rows need, and as {@link infer} does. */
  async run(version: ReadyVersion, encoded: EncodedRows, options: InferOptions = {}): Promise<PredictResult> {
    const { name, signature } = version
    const { labels, vocabulary, end } = signature
    const rows = countRows(name, signature, encoded)
    const masked = inputPlan(signature).isMasked ? await this.#masked(signature, encoded) : encoded
    const { engine, outputs } = await this.infer(version, feedsOf(signature, rows, masked), options)
    const { data, shape } = outputs[signature.outputs[0]!.name] as Tensor
    if (options.observation && isSampled(version)) options.observation.payload = payloadOf(masked, data as Float32Array)
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
  infer(version: ReadyVersion, feeds: Feeds, options: InferOptions = {}): Promise<Inference> {
    const inference = this.#scheduler.infer(version, feeds, options)
    if (isShadowed(version)) this.#shadows.mirror(version, feeds, inference)
    return inference
  }

  /** Throws `conflict` when a key of the masks is not in this browser. */
  async #masked(signature: Signature, rows: EncodedRows): Promise<EncodedRows> {
    let masker = this.#maskers.get(signature)
    if (!masker) {
      masker = this.#tools().then(({ requestMasker }) => requestMasker(this.#registry, signature.features))
      this.#maskers.set(signature, masker)
      masker.catch(() => this.#maskers.delete(signature))
    }
    return (await masker)(rows)
  }
}

/** A version for copies of requests: it runs where it is to be run, and waits for no batch and asks no cache. */
function copyOf(version: ReadyVersion): ReadyVersion {
  const { instance_group } = version.config
  return { ...version, config: instance_group ? { instance_group } : {} }
}

/** Requests on a port wait in line for each other, and most are answered before anyone needs their signal. */
class PortOptions implements InferOptions {
  readonly gathers = true
  readonly observation: Observation
  readonly #params: PredictParams
  readonly #call: { readonly signal?: AbortSignal }

  constructor(params: PredictParams, call: { readonly signal?: AbortSignal }, observation: Observation) {
    this.#params = params
    this.#call = call
    this.observation = observation
  }

  get priority(): number {
    return this.#params.priority ?? 0
  }

  get timeoutMs(): number {
    return this.#params.timeoutMs ?? Number.POSITIVE_INFINITY
  }

  get signal(): AbortSignal | undefined {
    return this.#call.signal
  }
}
