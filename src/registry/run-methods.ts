import { MaasError } from '../core/error.ts'
import { type Context, newestFirst } from './context.ts'
import type { ReadTransaction } from './database.ts'
import type { RunRecord } from './records.ts'
import { hasEnded } from './run-events.ts'
import type { RegistryStore } from './store.ts'

type Methods = Pick<RegistryStore, 'createRun' | 'getRun' | 'listRuns' | 'updateRun' | 'saveCheckpoint' | 'getCheckpoint'>

/** Runs. */
export function runMethods({ database, apply, changed }: Context): Methods {
  return {
    async createRun(run) {
      const created = await apply('createRun', ['runs'], async (tx) => {
        if (await tx.has('runs', run.id)) throw new MaasError('conflict', `There is a run "${run.id}" already.`)
        await tx.put('runs', run)
        return run
      })
      changed('run', created.id)
      return created
    },

    getRun(id) {
      return database.read(['runs'], (tx) => runIn(tx, id))
    },

    async listRuns() {
      const runs = await database.read(['runs'], (tx) => tx.all('runs'))
      return newestFirst(runs, ({ createdAt }) => createdAt)
    },

    async updateRun(id, change) {
      const updated = await apply(`updateRun ${id}`, ['runs', 'checkpoints'], async (tx) => {
        const run = change(await runIn(tx, id))
        if (run.status !== 'done') {
          await tx.put('runs', run)
          return run
        }
        const { checkpoint: _, ...done } = run
        await tx.put('runs', done)
        await tx.delete('checkpoints', id)
        return done
      })
      changed('run', id)
      return updated
    },

    async saveCheckpoint(record) {
      const { run: id, savedAt, checkpoint } = record
      const updated = await database.write(['runs', 'checkpoints'], async (tx) => {
        const run = await runIn(tx, id)
        if (hasEnded(run)) throw new MaasError('conflict', `Run "${id}" is ${run.status} already: it takes no checkpoint.`)
        const saved = { ...run, checkpoint: { epoch: checkpoint.epoch, savedAt } }
        await tx.put('checkpoints', record)
        await tx.put('runs', saved)
        return saved
      })
      changed('run', id)
      return updated
    },

    getCheckpoint(run) {
      return database.read(['checkpoints'], (tx) => tx.get('checkpoints', run))
    },
  }
}

async function runIn(tx: ReadTransaction<'runs'>, id: string): Promise<RunRecord> {
  const run = await tx.get('runs', id)
  if (!run) throw new MaasError('run-not-found', `There is no run "${id}". GET maas/api/runs lists those that are there.`)
  return run
}
