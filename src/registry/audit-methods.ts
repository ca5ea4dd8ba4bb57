import type { Context } from './context.ts'
import type { WriteTransaction } from './database.ts'
import type { AuditRecord } from './serving-records.ts'
import type { RegistryStore } from './store.ts'

const KEPT = 1000

/** The audit log: what pages of other origins asked for, and what the owner decided. */
export function auditMethods({ database, changed }: Context): Pick<RegistryStore, 'addAudit' | 'listAudit'> {
  return {
    async addAudit(records) {
      if (records.length === 0) return
      await database.write(['audit'], (tx) => writeAudit(tx, records))
      changed('audit', records[0]!.origin)
    },

    async listAudit(origin) {
      const rows = await database.read(['audit'], (tx) => (origin === undefined ? tx.all('audit') : tx.where('audit', 'origin', origin)))
      return rows.toReversed().map(({ at, origin, verb, what, model, outcome, count }) => ({ at, origin, verb, what, model, outcome, count }))
    },
  }
}

/** As part of a transaction that does what is recorded. */
export async function writeAudit(tx: WriteTransaction<'audit'>, records: readonly AuditRecord[]): Promise<void> {
  for (const record of records) {
    const { at, origin, verb, what, model, outcome } = record
    const key = [at, origin, verb, what, model, outcome].join(' ')
    const before = await tx.get('audit', key)
    await tx.put('audit', { ...record, key, count: record.count + (before?.count ?? 0) })
  }
  for (const key of (await tx.keys('audit')).slice(0, -KEPT)) await tx.delete('audit', key)
}
