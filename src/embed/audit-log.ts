import type { GrantVerb } from '../protocol/grants.ts'
import type { AuditOutcome, AuditRecord } from '../registry/serving-records.ts'
import type { RegistryStore } from '../registry/store.ts'

/** Requests are many: they are counted here and stored together. */
const FLUSH_MS = 10_000
/** A guest that makes up names must not fill the log: from there on they are counted without. */
const NAMES = 50
const NAME = /^[\w.@-]{1,64}$/

export interface Asked {
  /** null: nothing that a grant could allow. */
  readonly verb: GrantVerb | null
  readonly what: string
  readonly model: string | null
}

/** What one guest asks for, for the owner to read. */
export class AuditLog {
  readonly #origin: string
  readonly #registry: RegistryStore
  #counted = new Map<string, AuditRecord>()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(origin: string, registry: RegistryStore) {
    this.#origin = origin
    this.#registry = registry
  }

  note({ verb, what, model: named }: Asked, outcome: AuditOutcome): void {
    const model = named !== null && NAME.test(named) && this.#counted.size < NAMES ? named : null
    const at = `${new Date().toISOString().slice(0, 16)}:00.000Z`
    const key = [at, verb, what, model, outcome].join(' ')
    const count = (this.#counted.get(key)?.count ?? 0) + 1
    this.#counted.set(key, { at, origin: this.#origin, verb, what, model, outcome, count })
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_MS)
  }

  /** Stores what was counted. To be called when the frame goes, too. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const counted = this.#counted
    this.#counted = new Map()
    // A log that cannot be written must not keep anybody from being answered.
    await this.#registry.addAudit([...counted.values()]).catch(() => undefined)
  }
}
