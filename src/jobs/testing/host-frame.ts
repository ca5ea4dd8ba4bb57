import { createIdbStore } from '../../registry/idb-store.ts'
import { hostRuns } from '../host-runs.ts'
import { createIntake, createRealTrainer, createTestTrainer } from './trainers.ts'

// Another page of the origin that hosts runs: a frame, whose name is the database's.
void hostRuns({
  registry: createIdbStore({ name: self.name }),
  createTrainer: new URL(import.meta.url).searchParams.has('real') ? createRealTrainer : createTestTrainer,
  createIntake,
  appRoot: new URL('/', import.meta.url),
  signal: new AbortController().signal,
})
