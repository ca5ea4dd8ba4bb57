import type { RunEvent } from '../protocol/run-events.ts'
import type { RunRecord } from './records.ts'

/** Whether the run has ended, well or not; it changes no more unless it is resumed, which queues it again. */
export function hasEnded({ status }: Pick<RunRecord, 'status'>): boolean {
  return status === 'done' || status === 'failed' || status === 'cancelled'
}

/**
 * The events that lead from one state of a run's record to a later one; `before` is undefined for all of them from
 * the start. A run that was interrupted and taken up again starts over: `started`, then its epochs from 1.
 */
export function runEventsBetween(before: RunRecord | undefined, now: RunRecord): RunEvent[] {
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
