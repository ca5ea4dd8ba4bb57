import { MaasError } from '../core/error.ts'
import type { Signature } from '../artifact/manifest.ts'
import type { VersionRecord } from '../registry/records.ts'
import type { ServingConfig } from '../registry/serving-records.ts'
import type { RegistryStore } from '../registry/store.ts'
import { parseModelRef } from './model-ref.ts'

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
}

/**
 * From a reference to the version that answers. What was resolved is kept for as long as the registry's revision says
 * that it holds, so that a request neither reads the database for it nor meets an old version after a change was told.
 */
export class Resolver {
  readonly #registry: RegistryStore
  readonly #resolved = new Map<string, ReadyVersion>()
  #revision = ''

  constructor(registry: RegistryStore) {
    this.#registry = registry
  }

  /** Throws `invalid-input`, `model-not-found`, `version-not-found`, `alias-not-found`, `conflict` when not READY, or `unavailable` when unloaded. */
  async resolve(ref: string): Promise<ReadyVersion> {
    const revision = await this.#registry.modelsRevision()
    if (revision !== this.#revision) {
      this.#resolved.clear()
      this.#revision = revision
    }
    const known = this.#resolved.get(ref)
    if (known) return known
    const ready = await this.#ready(await this.#lookUp(ref))
    // Looked up under a revision that is over, it may be older than what is kept now.
    if (revision === this.#revision) this.#resolved.set(ref, ready)
    return ready
  }

  #lookUp(text: string): Promise<VersionRecord> {
    const ref = parseModelRef(text)
    switch (ref.kind) {
      case 'default': return this.#registry.resolveDefault()
      case 'alias': return this.#registry.resolveAlias(ref.model, ref.alias)
      case 'version': return this.#registry.getVersion(ref.model, ref.version)
    }
  }

  async #ready({ model, version, status, signature, artifact }: VersionRecord): Promise<ReadyVersion> {
    const name = `${model}@${version}`
    if (!signature || !artifact) throw new MaasError('conflict', `${name} is ${status} and cannot answer.`)
    const { config, unloaded } = await this.#registry.getServing(model)
    if (unloaded) throw new MaasError('unavailable', `"${model}" is unloaded: POST maas/v2/repository/models/${model}/load takes it back into service.`)
    return { name, model, version, signature, artifact, config }
  }
}
