import { MaasError } from '../core/error.ts'
import { hasEnded } from '../registry/run-events.ts'
import type { RunRecord } from '../registry/records.ts'
import type { RegistryStore } from '../registry/store.ts'
import { conductRun } from './conduct-run.ts'
import type { Workshop } from './workshop.ts'

export interface HostOptions extends Workshop {
  /** Stops hosting; a run in training is left to another page, which goes on from its checkpoint. */
  readonly signal: AbortSignal
  /** Only this run; all of the origin's when left out. */
  readonly only?: string
}

/** Held by the page that trains the run; free again when that page is gone, even when it crashed. */
const lockOf = (run: string) => `inpage:run:${run}`

/** Held while this page trains: one run at a time, however many hosts it has. */
const PAGE_LOCK = `inpage:page:${Math.random().toString(36).slice(2)}`

/**
 * Trains queued runs in this page, oldest first, and those that a page left unfinished, until `signal` fires. Any
 * number of pages may host: each run is trained by one of them. Throws `unsupported` where there are no Web Locks.
 */
export async function hostRuns(options: HostOptions): Promise<void> {
  const { registry, only, signal } = options
  if (!navigator.locks) {
    throw new MaasError('unsupported', 'Training needs Web Locks: open the page over https or from localhost.')
  }
  const tried = new Set<string>()
  while (!signal.aborted) {
    const news = new AbortController()
    const change = nextRunChange(registry, AbortSignal.any([signal, news.signal]))
    const runs = (await registry.listRuns())
      .filter((run) => !hasEnded(run) && !tried.has(run.id) && (only === undefined || run.id === only))
    const trained = await trainOldestFree(runs, options)
    // Once is enough: what ends without an end in its record (the storage is full, say) would be tried for ever.
    if (trained && !trained.ended) tried.add(trained.id)
    if (!trained) await Promise.race([change, ...runs.map(({ id }) => freed(id, AbortSignal.any([signal, news.signal])))])
    news.abort()
  }
}

/**
 * The run that this page trained and whether its end stands in its record, or undefined when other pages have all of them.
 * @param runs newest first.
 */
async function trainOldestFree(runs: readonly RunRecord[], options: HostOptions): Promise<{ readonly id: string; readonly ended: boolean } | undefined> {
  for (let i = runs.length - 1; i >= 0; i--) {
    const { id } = runs[i]!
    const ended = await navigator.locks.request(PAGE_LOCK, () =>
      navigator.locks.request(lockOf(id), { ifAvailable: true }, async (lock) =>
        lock ? conductRun(id, options, options.signal) : undefined))
    if (ended !== undefined) return { id, ended }
  }
  return undefined
}

/** Resolves at the next change of any run, or when `signal` fires. */
function nextRunChange(registry: RegistryStore, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const stop = registry.onChange(({ kind }) => kind === 'run' && resolve())
    signal.addEventListener('abort', () => {
      stop()
      resolve()
    })
  })
}

/** Resolves when no page trains the run any more, or when `signal` fires. */
async function freed(run: string, signal: AbortSignal): Promise<void> {
  await navigator.locks.request(lockOf(run), { mode: 'shared', signal }, () => undefined).catch(() => undefined)
}
