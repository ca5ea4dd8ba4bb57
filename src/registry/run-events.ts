import type { RunEvent } from '../protocol/run-events.ts'
import type { RunRecord } from './records.ts'

/** Whether the run has ended, well or not; it changes no more unless it is resumed, which queues it again. */
export function hasEnded({ status }: Pick<RunRecord, 'status'>): boolean {
  return status === 'done' || status === 'failed' || status === 'cancelled'
}

/** What of a run's record its events tell. */
export type RunState = Pick<RunRecord, 'status' | 'startedAt' | 'engine'> & { readonly history: HasLength; readonly folds?: HasLength }
interface HasLength {
  readonly length: number
}

/**
 * The events that lead from one state of a run's record to a later one; `before` is undefined for all of them from
 * the start. A run that was interrupted and taken up again starts over: `started`, then its epochs from 1.
 */
export function runEventsBetween(before: RunState | undefined, now: RunRecord): RunEvent[] {
  const run = now.id
  const events: RunEvent[] = []
  if (!before) events.push({ type: 'queued', run })
  const restarted = before?.startedAt !== now.startedAt
  if (now.engine !== null && (restarted || before?.engine !== now.engine)) {
    events.push({ type: 'started', run, engine: now.engine, ...(now.leftOut && { leftOut: now.leftOut }) })
  }
  const knownFolds = restarted ? 0 : before?.folds?.length ?? 0
  for (const [index, metrics] of (now.folds ?? []).entries()) {
    if (index >= knownFolds) events.push({ type: 'fold', run, fold: index + 1, metrics })
  }
  const known = restarted ? 0 : before?.history.length ?? 0
  const epochs = now.progress?.epochs ?? now.history.length
  for (const [index, metrics] of now.history.entries()) {
    if (index >= known) events.push({ type: 'epoch', run, epoch: index + 1, epochs, metrics })
  }
  if (!before || before.status !== now.status) events.push(...ending(now))
  return events
}

function ending({ id: run, status, config, version, metrics, error }: RunRecord): RunEvent[] {
  if (status === 'done' && version !== null) return [{ type: 'done', run, model: config.model, version, metrics: metrics ?? {} }]
  if (status === 'failed' && error) return [{ type: 'failed', run, error }]
  if (status === 'cancelled') return [{ type: 'cancelled', run }]
  return []
}

/**
 * Names the place of an event among those of its run: all that is known once it was told, for {@link stateAfter}. undefined for
 * `progress`, which stands in no record.
 * @param now the record that it was read off.
 */
export function eventIdOf(event: RunEvent, { startedAt, engine, folds = [], history }: RunRecord): string | undefined {
  const id = (...counts: readonly [number, number]) => [event.type, startedAt === null ? '' : Date.parse(startedAt), engine ?? '', ...counts].join('/')
  switch (event.type) {
    case 'progress': return undefined
    case 'queued': return 'queued////'
    case 'started': return id(0, 0)
    case 'fold': return id(event.fold, 0)
    case 'epoch': return id(folds.length, event.epoch)
    case 'done': case 'failed': case 'cancelled': return id(folds.length, history.length)
  }
}

const STATUS_AFTER: Readonly<Record<string, RunState['status']>> = {
  queued: 'queued', started: 'running', fold: 'running', epoch: 'running', done: 'done', failed: 'failed', cancelled: 'cancelled',
}

/** What who was told the event of this id, and all before it, knows of the run; undefined when it is no such id. */
export function stateAfter(id: string): RunState | undefined {
  const [type = '', started = '', engine = '', folds, epochs] = id.split('/')
  const status = Object.hasOwn(STATUS_AFTER, type) ? STATUS_AFTER[type] : undefined
  if (!status || !/^\d{0,15}$/.test(started)) return undefined
  const startedAt = started === '' ? null : new Date(Number(started)).toISOString()
  return { status, startedAt, engine: engine === '' ? null : engine, folds: { length: Number(folds) }, history: { length: Number(epochs) } }
}
