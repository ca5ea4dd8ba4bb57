import { MaasError } from '../core/error.ts'
import type { GrantVerb } from '../protocol/grants.ts'
import type { GrantRecord } from '../registry/records.ts'
import type { RegistryStore } from '../registry/store.ts'

/**
 * What one origin may do here. Nothing unless its owner granted it; asked anew for every call, so that taking a grant
 * back works at once.
 */
export class Gate {
  readonly origin: string
  readonly #registry: RegistryStore

  /** @param origin as the browser names it, never what a message says of itself. */
  constructor(origin: string, registry: RegistryStore) {
    this.origin = origin
    this.#registry = registry
  }

  /** Pages without an origin of their own (sandboxed, data:, file:) all say `null`: that names nobody. */
  get grantable(): boolean {
    return this.origin !== 'null'
  }

  /** The verbs granted now, on whatever models. */
  async verbs(): Promise<readonly GrantVerb[]> {
    return (await this.#grant())?.verbs ?? []
  }

  /** The predicate of the models on which `verb` is granted. Throws `forbidden` when it is granted on none. */
  async allow(verb: GrantVerb): Promise<(model: string) => boolean> {
    const grant = await this.#grant()
    if (!grant?.verbs.includes(verb)) throw this.#forbidden(verb)
    return (model) => grant.models.includes('*') || grant.models.includes(model)
  }

  /** Throws `forbidden` unless `verb` is granted on `model`. */
  async demand(verb: GrantVerb, model: string): Promise<void> {
    const allowed = await this.allow(verb)
    if (!allowed(model)) throw this.#forbidden(verb, model)
  }

  /** undefined as well for a grant that has run out. */
  async #grant(): Promise<GrantRecord | undefined> {
    if (!this.grantable) return undefined
    const grant = await this.#registry.getGrant(this.origin)
    const valid = grant && (grant.expires === null || Date.parse(grant.expires) > Date.now())
    return valid ? grant : undefined
  }

  #forbidden(verb: GrantVerb, model?: string): MaasError {
    const what = model === undefined ? `"${verb}"` : `"${verb}" on model "${model}"`
    return new MaasError('forbidden', `${this.origin} has no grant for ${what} here: the owner of ${location.origin} gives it in the studio, under Models.`)
  }
}
