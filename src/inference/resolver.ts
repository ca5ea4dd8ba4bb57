import type { Signature } from '../artifact/manifest.ts'
import { MaasError } from '../core/error.ts'
import type { Answering } from '../registry/resolve.ts'
import type { ServingConfig } from '../registry/serving-records.ts'
import type { ServingStore } from '../registry/store.ts'
import { chooseCandidate } from './choose-candidate.ts'

/** A version that can answer. */
export interface ReadyVersion {
  /** `name@version`. */
  readonly name: string
  readonly model: string
  readonly version: number
  readonly signature: Signature
  readonly artifact: { readonly sha256: string }
  readonly config: ServingConfig
  /** By which it was asked for, unless as a model. */
  readonly endpoint?: string
  /** Gets a copy of the request, once it is answered. */
  readonly shadow?: ReadyVersion
}

export interface ResolveOptions {
  /** Requests of one key are answered by one candidate of an endpoint. */
  readonly key?: string | undefined
}

interface Choice {
  readonly ref: string
  readonly weight: number
  readonly version: ReadyVersion
}

/**
 * From a reference to the version that answers. What was resolved is kept for as long as the registry's revision says
 * that it holds, so that a request neither reads the database for it nor meets an old version after a change was told.
 */
export class Resolver {
  readonly #registry: ServingStore
  readonly #resolved = new Map<string, readonly [Choice, ...Choice[]]>()
  #revision = ''

  constructor(registry: ServingStore) {
    this.#registry = registry
  }

  /** Throws as {@link ServingStore.resolve} does. */
  async resolve(ref: string, { key }: ResolveOptions = {}): Promise<ReadyVersion> {
    const read = this.#registry.modelsRevision()
    // The first look-up does not wait to be told of a revision: begun after it was asked for, it is not older.
    const first = this.#revision === '' ? this.#lookUp(ref) : undefined
    first?.catch(() => undefined)
    const revision = await read
    if (revision !== this.#revision) {
      this.#resolved.clear()
      this.#revision = revision
    }
    let choices = this.#resolved.get(ref)
    if (!choices) {
      choices = await (first ?? this.#lookUp(ref))
      // Looked up under a revision that is over, it may be older than what is kept now.
      if (revision === this.#revision) this.#resolved.set(ref, choices)
    }
    return chooseCandidate(choices, key).version
  }

  async #lookUp(text: string): Promise<readonly [Choice, ...Choice[]]> {
    const { endpoint, candidates, shadow } = await this.#registry.resolve(text)
    const about = { ...(endpoint !== null && { endpoint }), ...(shadow && { shadow: readyVersion(shadow) }) }
    return candidates.map(({ ref, weight, ...answering }) => ({ ref, weight, version: { ...readyVersion(answering), ...about } })) as [Choice, ...Choice[]]
  }
}

function readyVersion({ version: { model, version, signature, artifact }, config }: Answering): ReadyVersion {
  const name = `${model}@${version}`
  if (!signature || !artifact) throw new MaasError('internal', `${name} is READY and has no artifact.`)
  return { name, model, version, signature, artifact, config }
}
