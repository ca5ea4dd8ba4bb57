import { describe, expect, it } from 'vitest'
import { eventIdOf, runEventsBetween, stateAfter } from './run-events.ts'
import type { RunRecord } from './records.ts'

const queued: RunRecord = {
  id: 'r', status: 'queued', config: { model: 'line', dataset: 'points', target: 'y' },
  createdAt: '2026-01-01T00:00:00.000Z', startedAt: null, endedAt: null, engine: null, version: null, progress: null,
  history: [], error: null,
}
const running: RunRecord = { ...queued, status: 'running', startedAt: '2026-01-01T00:00:01.000Z', engine: 'kernels' }
const epoch = (n: number): RunRecord => ({
  ...running,
  progress: { epoch: n, epochs: 3 },
  history: Array.from({ length: n }, (_, i) => ({ loss: 1 / (i + 1) })),
})
const done: RunRecord = { ...epoch(3), status: 'done', version: 2, metrics: { loss: 0.1, test_loss: 0.2 } }

describe('runEventsBetween', () => {
  it('tells the whole story to one who comes late', () => {
    expect(runEventsBetween(undefined, done).map(({ type }) => type)).toEqual(
      ['queued', 'started', 'epoch', 'epoch', 'epoch', 'done'],
    )
    expect(runEventsBetween(undefined, done).at(-1)).toEqual(
      { type: 'done', run: 'r', model: 'line', version: 2, metrics: { loss: 0.1, test_loss: 0.2 } },
    )
  })

  it('tells only what is new', () => {
    expect(runEventsBetween(queued, { ...running, engine: null })).toEqual([])
    expect(runEventsBetween(queued, running)).toEqual([{ type: 'started', run: 'r', engine: 'kernels' }])
    expect(runEventsBetween(epoch(1), epoch(2))).toEqual(
      [{ type: 'epoch', run: 'r', epoch: 2, epochs: 3, metrics: { loss: 0.5 } }],
    )
    expect(runEventsBetween(done, done)).toEqual([])
  })

  it('tells the folds of a cross-validation, each once', () => {
    const folds = (n: number, of = running): RunRecord => ({ ...of, folds: Array.from({ length: n }, (_, i) => ({ loss: i })) })
    expect(runEventsBetween(undefined, folds(2, done)).map(({ type }) => type)).toEqual(
      ['queued', 'started', 'fold', 'fold', 'epoch', 'epoch', 'epoch', 'done'],
    )
    expect(runEventsBetween(folds(1), folds(2))).toEqual([{ type: 'fold', run: 'r', fold: 2, metrics: { loss: 1 } }])
    expect(runEventsBetween(folds(2), folds(2, epoch(1))).map(({ type }) => type)).toEqual(['epoch'])
  })

  it('starts over when an interrupted run is taken up again', () => {
    const again: RunRecord = { ...epoch(1), startedAt: '2026-01-01T00:01:00.000Z' }
    expect(runEventsBetween(epoch(2), again).map(({ type }) => type)).toEqual(['started', 'epoch'])
  })

  it('ends with the reason', () => {
    const error = { code: 'quota-exceeded', message: 'The storage is full.' } as const
    expect(runEventsBetween(epoch(1), { ...epoch(1), status: 'failed', error })).toEqual([{ type: 'failed', run: 'r', error }])
    expect(runEventsBetween(queued, { ...queued, status: 'cancelled' })).toEqual([{ type: 'cancelled', run: 'r' }])
  })
})

describe('the id of an event', () => {
  const folded: RunRecord = { ...done, folds: [{ loss: 1 }, { loss: 2 }] }
  const told = (record: RunRecord) => runEventsBetween(undefined, record).map((event) => ({ event, id: eventIdOf(event, record)! }))

  it.each([['done', folded], ['running', { ...epoch(2), folds: [{ loss: 1 }] }], ['cancelled', { ...epoch(1), status: 'cancelled' }], ['early', { ...queued, status: 'cancelled' }]] as const)(
    'leads to the events behind it and to no other: %s', (_, record) => {
      const events = told(record)
      for (const [at, { id }] of events.entries()) expect(told(record).slice(at + 1).map(({ event }) => event)).toEqual(runEventsBetween(stateAfter(id), record))
      expect(new Set(events.map(({ id }) => id)).size).toBe(events.length)
    },
  )

  it('holds while the run goes on, and not for another try of it', () => {
    const { id } = told(epoch(2)).at(-1)!
    expect(runEventsBetween(stateAfter(id), done).map(({ type }) => type)).toEqual(['epoch', 'done'])
    const again: RunRecord = { ...epoch(1), startedAt: '2026-01-01T00:01:00.000Z' }
    expect(runEventsBetween(stateAfter(id), again).map(({ type }) => type)).toEqual(['started', 'epoch'])
    const resumed: RunRecord = { ...epoch(3), status: 'running' }
    const ended = told({ ...epoch(2), status: 'cancelled' }).at(-1)!
    expect(runEventsBetween(stateAfter(ended.id), resumed).map(({ type }) => type)).toEqual(['epoch'])
  })

  it('is none for what stands in no record, and means nothing when it is not ours', () => {
    expect(eventIdOf({ type: 'progress', run: 'r', step: 1, steps: 2, loss: 0 }, running)).toBeUndefined()
    for (const id of ['', '7', 'epoch/x/kernels/0/1', 'constructor/1//0/0', `epoch/${'9'.repeat(16)}/k/0/1`]) expect(stateAfter(id)).toBeUndefined()
  })
})
