import type { Signature } from '../artifact/manifest.ts'
import type { PortTensor, Tensor } from '../core/tensor.ts'
import { MaasError } from '../core/error.ts'
import type { PredictParams, PredictResult } from '../protocol/service-worker.ts'
import type { RegistryStore } from '../registry/store.ts'
import { writtenTexts } from '../runtime/greedy-decoding.ts'
import type { Session } from '../runtime/session.ts'
import type { requestMasker } from '../intake/mask-requests.ts'
import { answer, type Outputs } from './answer.ts'
import type { EncodedRows } from './encode-rows.ts'
import { countRows, type Feeds, feedsOf, inputPlan, packedRows, zeroRows } from './feeds.ts'
import { type Observation, type Observed, observed } from './observation.ts'
import { Readiness, type VersionState } from './readiness.ts'
import { isSampled, payloadOf } from './payload-sample.ts'
import { type ReadyVersion, type ResolveOptions, Resolver } from './resolver.ts'
import { Statistics } from './statistics.ts'

/** Raw rows as the training data were masked. */
type Mask = (rows: EncodedRows) => EncodedRows
type MaskingTools = () => Promise<{ readonly requestMasker: typeof requestMasker }>

/** Sessions by the SHA-256 of their artifact; `read` gives the bytes of one that is not at hand. */
export interface Sessions {
  use<T>(sha256: string, read: () => Promise<Uint8Array>, work: (session: Session<PortTensor>) => Promise<T>): Promise<T>
  /** Frees the memory of one, as soon as nobody uses it. */
  discard(sha256: string): void
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
  readonly outputs: Outputs
}

/** The core of every prediction, whatever protocol it came by. */
export class Predictor {
  readonly statistics: Statistics
  readonly #registry: RegistryStore
  readonly #sessions: Sessions
  readonly #resolver: Resolver
  readonly #readiness: Readiness
  readonly #tools: MaskingTools
  readonly #maskers = new WeakMap<Signature, Promise<Mask>>()

  /** @param tools asked for when a model answers that was trained on masked data. */
  constructor(registry: RegistryStore, sessions: Sessions, tools: MaskingTools) {
    this.statistics = new Statistics(registry)
    this.#registry = registry
    this.#sessions = sessions
    this.#tools = tools
    this.#resolver = new Resolver(registry)
    this.#readiness = new Readiness({
      registry,
      resolve: (ref) => this.resolve(ref),
      warm: (version, rows) => this.#warm(version, rows),
      discard: (sha256) => sessions.discard(sha256),
    })
  }

  /** See {@link Resolver.resolve}. */
  resolve(ref: string, options?: ResolveOptions): Promise<ReadyVersion> {
    return this.#resolver.resolve(ref, options)
  }

  /** See {@link Readiness.ready}. */
  ready(version: ReadyVersion): Promise<void> {
    return this.#readiness.ready(version)
  }

  /** See {@link Readiness.state}. */
  state(model: string, version: number): Promise<VersionState> {
    return this.#readiness.state(model, version)
  }

  /** See {@link Readiness.load}. */
  load(model: string): Promise<void> {
    return this.#readiness.load(model)
  }

  /** See {@link Readiness.unload}. */
  unload(model: string): Promise<void> {
    return this.#readiness.unload(model)
  }

  /** Does the work of one request to a version, and counts what came of it. Throws what the work throws. */
  observe<T>(request: Observed, work: (observation: Observation) => Promise<T>): Promise<T> {
    return observed(this.statistics, request, work)
  }

  /** The fast lane: raw rows in, scores or values out. Throws as {@link resolve}, {@link run} and `encodeRows` do. */
  async predictRows(params: PredictParams): Promise<PredictResult> {
    const started = performance.now()
    const version = await this.resolve(params.model, params)
    return this.observe({ version, protocol: 'port', started }, (observation) => this.run(version, packedRows(version.signature, params), { observation }))
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

  /** A model that refuses zeros has been loaded and asked all the same; one without features is only loaded. */
  async #warm(version: ReadyVersion, rows: number): Promise<void> {
    const { signature, artifact } = version
    const feeds = feedsOf(signature, rows, zeroRows(signature, rows))
    await this.#sessions.use(artifact.sha256, () => this.#registry.getArtifact(artifact.sha256), async (session) => {
      if (signature.features.length === 0) return
      await answer(session, signature, feeds).catch((thrown: unknown) => {
        if (MaasError.from(thrown).code !== 'invalid-input') throw thrown
      })
    })
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
