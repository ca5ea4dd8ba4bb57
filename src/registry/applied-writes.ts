import { MaasError } from '../core/error.ts'
import type { Database, WriteTransaction } from './database.ts'
import type { Table } from './schema.ts'

/** A request that changes something, and may come again: after its worker was stopped, or when its sender heard nothing. */
export interface WriteRequest {
  /** The sender's own, at random. */
  readonly id: string
  /** What was asked for: an id stands for one request alone. */
  readonly fingerprint: string
}

/** How changes are made. */
export interface Writer {
  /**
   * One change, in one transaction. On behalf of a request it is made once: done again, it gives what it gave, even when
   * nobody was told the first time. @param what names the change within its request, where a second of the same name is
   * another change. Throws `key-reused`.
   */
  apply<T extends Table, R>(what: string, tables: readonly T[], body: (tx: WriteTransaction<T>) => Promise<R>): Promise<R>
  /** What this request's change gave; undefined when it is still to be made. */
  applied<R>(what: string): Promise<{ readonly result: R } | undefined>
}

/** For how long a request is known again: no sender tries for so long. */
const KEPT_MS = 24 * 3_600_000
const PRUNE_EVERY_MS = 3_600_000

/** Makes each change as often as it is asked to. */
export function plainWriter(database: Database): Writer {
  return { apply: (_what, tables, body) => database.write(tables, body), applied: async () => undefined }
}

/** Writers for requests: what a change gave is stored with the change itself, in its transaction. */
export function requestWriters(database: Database): (request: WriteRequest) => Writer {
  return ({ id, fingerprint }) => {
    async function known(tx: Pick<WriteTransaction<'appliedWrites'>, 'get'>): Promise<Readonly<Record<string, unknown>>> {
      const stored = await tx.get('appliedWrites', id)
      if (!stored || stored.fingerprint === fingerprint) return stored?.results ?? {}
      throw new MaasError('key-reused', `The Idempotency-Key "${id}" stands for another request: make a new one, such as crypto.randomUUID(), for each.`)
    }
    const made = new Map<string, number>()
    const nameOf = (what: string): string => (made.has(what) ? `${what} (${made.get(what)! + 1})` : what)
    return {
      async apply(change, tables, body) {
        const at = Date.now()
        const what = nameOf(change)
        const given = await database.write([...tables, 'appliedWrites'], async (tx) => {
          const results = await known(tx)
          if (Object.hasOwn(results, what)) return results[what]
          const result = await body(tx)
          await tx.put('appliedWrites', { id, fingerprint, at, results: { ...results, [what]: result } })
          await prune(tx, at)
          return result
        })
        made.set(change, (made.get(change) ?? 0) + 1)
        return given as Awaited<ReturnType<typeof body>>
      },

      async applied<R>(change: string) {
        const what = nameOf(change)
        const results = await database.read(['appliedWrites'], known)
        return Object.hasOwn(results, what) ? { result: results[what] as R } : undefined
      },
    }
  }
}

/** Says when it was pruned last; it is no request's id. */
const PRUNED = ''

/** Forgets requests of long ago: now and then, whichever context it is that writes. */
async function prune(tx: WriteTransaction<'appliedWrites'>, at: number): Promise<void> {
  const last = await tx.get('appliedWrites', PRUNED)
  if (at - (last?.at ?? 0) < PRUNE_EVERY_MS) return
  for (const old of await tx.all('appliedWrites')) if (at - old.at > KEPT_MS) await tx.delete('appliedWrites', old.id)
  await tx.put('appliedWrites', { id: PRUNED, fingerprint: '', results: {}, at })
}
