import { MaasError } from '../core/error.ts'
import type { GrantRecord } from '../registry/records.ts'
import type { GrantVerb } from '../protocol/grants.ts'
import type { Asked, AuditLog } from './audit-log.ts'
import type { RateLimit } from './rate-limit.ts'

export interface GateOptions {
  /** As the browser names it, never what a message says of itself. */
  readonly origin: string
  /** The origin's grant as it is now, whether or not it has run out. */
  readonly grant: () => Promise<GrantRecord | undefined>
  readonly rate: RateLimit
  readonly audit: AuditLog
}

/** A request for something that a grant can allow. */
export type Request = Asked & { readonly verb: GrantVerb }

/**
 * What one origin may do here. Nothing unless its owner granted it; asked anew for every call, so that taking a grant
 * back works at once.
 */
export class Gate {
  readonly #options: GateOptions

  constructor(options: GateOptions) {
    this.#options = options
  }

  get origin(): string {
    return this.#options.origin
  }

  /** Pages without an origin of their own (sandboxed, data:, file:) all say `null`: that names nobody. */
  get grantable(): boolean {
    return this.origin !== 'null'
  }

  /** The grant as it holds now: undefined as well for one that has run out. */
  async grant(): Promise<GrantRecord | undefined> {
    const grant = this.grantable ? await this.#options.grant() : undefined
    return grant && (grant.expires === null || Date.parse(grant.expires) > Date.now()) ? grant : undefined
  }

  /** Throws `forbidden` unless `verb` is granted on `model`, or, without one, on any. */
  async demand(asked: Request): Promise<GrantRecord> {
    const { verb, model } = asked
    const grant = await this.grant()
    if (grant?.verbs.includes(verb) && (model === null || covers(grant, model))) return grant
    const what = model === null ? `"${verb}"` : `"${verb}" on model "${model}"`
    throw this.refusal(asked, `${this.origin} has no grant for ${what} here: the owner of ${location.origin} gives it in the studio, under Models.`)
  }

  /** Counts a request that may pass. Throws as {@link demand} does, and `too-many-requests` when the grant's rate is used up. */
  async admit(asked: Request): Promise<GrantRecord> {
    const grant = await this.demand(asked)
    const { audit, rate } = this.#options
    const retryAfterMs = grant.rate === null ? 0 : rate.take(grant.rate)
    audit.note(asked, retryAfterMs === 0 ? 'allowed' : 'limited')
    if (retryAfterMs === 0) return grant
    throw new MaasError('too-many-requests', `${this.origin} may ask ${grant.rate} times a minute: try again in ${retryAfterMs} ms.`, { details: { retryAfterMs } })
  }

  /** The error of something that is refused, which the owner can read of. */
  refusal(asked: Asked, message: string): MaasError {
    this.#options.audit.note(asked, 'denied')
    return new MaasError('forbidden', message)
  }
}

/** Whether the grant is for this name: of a model, or of an endpoint, whatever that leads to. */
export function covers({ models }: GrantRecord, name: string): boolean {
  return models.includes('*') || models.includes(name)
}
