import type { RunRecord } from '../../registry/records.ts'
import { createIdbStore } from '../../registry/idb-store.ts'
import type { RegistryStore } from '../../registry/store.ts'
import { addCsv } from '../../registry/testing/datasets.ts'
import type { RunConfig } from '../../train/run-config.ts'
import { type HostOptions, hostRuns } from '../host-runs.ts'
import { createIntake, createTestTrainer } from './trainers.ts'

export interface TestSite {
  readonly name: string
  readonly registry: RegistryStore
  /** Queues a run over a data set that is there. */
  queue(config?: Partial<RunConfig>): Promise<string>
  /** Hosts runs in this page; returns the way to stop. */
  host(options?: Partial<HostOptions>): () => Promise<void>
  /** Opens another page that hosts runs; returns the way to close it, as abruptly as a crash. */
  openPage(trainer?: 'real'): () => void
}

let sites = 0

const DATA = 'x,y\n1,3\n2,5\n'

/** A database of its own with one data set, `points`. */
export async function testSite(): Promise<TestSite> {
  const name = `test-${Date.now()}-${sites++}`
  const registry = createIdbStore({ name })
  await addCsv(registry, 'points', DATA)
  let runs = 0
  return {
    name,
    registry,
    async queue(config = {}) {
      const id = `${name}-run-${runs++}`
      await registry.createRun(queuedRun(id, config))
      return id
    },
    host(options = {}) {
      const stop = new AbortController()
      const hosting = hostRuns({
        registry,
        createTrainer: createTestTrainer,
        createIntake,
        appRoot: new URL('/', location.origin),
        signal: stop.signal,
        ...options,
      })
      return () => {
        stop.abort()
        return hosting
      }
    },
    openPage(trainer) {
      const frame = document.createElement('iframe')
      frame.name = name
      const script = new URL('./host-frame.ts', import.meta.url)
      if (trainer) script.searchParams.set(trainer, '')
      frame.srcdoc = `<script type="module" src="${script}"></script>`
      document.body.append(frame)
      return () => frame.remove()
    },
  }
}

function queuedRun(id: string, config: Partial<RunConfig>): RunRecord {
  return {
    id,
    status: 'queued',
    config: { model: 'line', dataset: 'points', target: 'y', description: 'train', epochs: 3, ...config },
    createdAt: new Date().toISOString(),
    startedAt: null, endedAt: null, engine: null, version: null, progress: null, history: [], error: null,
  }
}

/** The run's record once `condition` holds. */
export function reached(
  registry: RegistryStore, id: string, condition: (run: RunRecord) => boolean,
): Promise<RunRecord> {
  return new Promise((resolve, reject) => {
    const look = async () => {
      const run = await registry.getRun(id)
      if (!condition(run)) return
      stop()
      resolve(run)
    }
    const stop = registry.onChange(() => void look().catch(reject))
    void look().catch(reject)
  })
}
