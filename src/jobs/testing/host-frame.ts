import { createIdbStore } from '../../registry/idb-store.ts'
import { hostRuns } from '../host-runs.ts'

// Another page of the origin that hosts runs: a frame, whose name is the database's.
void hostRuns({
  registry: createIdbStore({ name: self.name }),
  createTrainer: () => new Worker(new URL('./trainer.js', import.meta.url)),
  appRoot: new URL('/', import.meta.url),
  signal: new AbortController().signal,
})
