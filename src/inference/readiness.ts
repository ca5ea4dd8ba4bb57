import { MaasError } from '../core/error.ts'
import type { ServingStore } from '../registry/store.ts'
import type { ReadyVersion, Resolver } from './resolver.ts'
import { isForGpu } from './schedule-policy.ts'
import type { Scheduler, Sessions } from './scheduler.ts'

/** By Triton's names of a model's states. */
export interface VersionState {
  readonly state: 'READY' | 'LOADING' | 'UNAVAILABLE'
  /** Why it is not READY, or not on the GPU that it was to be run on; '' where there is nothing to say. */
  readonly reason: string
}

interface Parts {
  readonly registry: ServingStore
  readonly resolver: Resolver
  readonly scheduler: Scheduler
  readonly sessions: Sessions
}

/** Which versions are loaded and have been run once, so that the first request finds nothing left to prepare. */
export class Readiness {
  readonly #parts: Parts
  /** Of artifacts that are being loaded, or could not be, by their SHA-256: a deleted model's name may come again. */
  readonly #states = new Map<string, VersionState>()
  /** The engines of versions that have been run, as they were resolved: after any change they are others. */
  readonly #engines = new WeakMap<ReadyVersion, string>()

  constructor(parts: Parts) {
    this.#parts = parts
    parts.registry.onChange(({ kind, name }) => {
      if (kind === 'model') void this.#follow(name)
    })
  }

  /** Loads a version and runs its warm-up, where that is not done yet. Gives the engine that answers. Throws what the warm-up throws. */
  async warmUp(version: ReadyVersion): Promise<string> {
    const { artifact: { sha256 }, config: { model_warmup: warmups = [{}] } } = version
    const known = this.#engines.get(version)
    if (known !== undefined && this.#parts.sessions.has(sha256)) return known
    this.#states.set(sha256, { state: 'LOADING', reason: '' })
    try {
      for (const { batch_size = 1, count = 1 } of warmups) {
        for (let i = 0; i < count; i++) await this.#parts.scheduler.warm(version, batch_size)
      }
      const engine = await this.#parts.scheduler.load(version)
      this.#engines.set(version, engine)
      this.#states.delete(sha256)
      return engine
    } catch (thrown) {
      const error = MaasError.from(thrown)
      this.#states.set(sha256, { state: 'UNAVAILABLE', reason: error.message })
      throw error
    }
  }

  /** Of a model that is in use here, makes what answers now ready before it is asked. */
  async #follow(model: string): Promise<void> {
    try {
      const version = await this.#parts.resolver.resolve(model)
      if (this.#parts.sessions.has(version.artifact.sha256)) return
      const versions = await this.#parts.registry.listVersions(model)
      if (versions.some(({ artifact }) => artifact && this.#parts.sessions.has(artifact.sha256))) await this.warmUp(version)
    } catch {
      // Who asks for it is told.
    }
  }

  /** A version that is not loaded, but would be by a request, is ready too: what memory there is does not concern callers. */
  async state(model: string, version: number): Promise<VersionState> {
    try {
      const { artifact: { sha256 }, config } = await this.#parts.resolver.resolve(`${model}@${version}`)
      const known = this.#states.get(sha256)
      // What could not be loaded then may have been since, by a request.
      const isOver = known?.state === 'UNAVAILABLE' && this.#parts.sessions.has(sha256)
      const reason = isForGpu(config) ? this.#parts.sessions.offGpu?.(sha256) : undefined
      return known && !isOver ? known : { state: 'READY', reason: reason ?? '' }
    } catch (thrown) {
      return { state: 'UNAVAILABLE', reason: MaasError.from(thrown).message }
    }
  }

  /** Frees the sessions of a model. Requests that have come before are answered. */
  async release(model: string): Promise<void> {
    for (const { artifact } of await this.#parts.registry.listVersions(model)) if (artifact) this.#parts.sessions.discard(artifact.sha256)
  }
}
