import { expect, it } from 'vitest'
import type { RunEvent } from '../../protocol/run-events.ts'
import { LiveRuns } from './live-runs.ts'

function watched() {
  let tell: (event: RunEvent) => void = () => {}
  let now = 0
  const runs = new LiveRuns({ onEvent: (listener) => ((tell = listener), () => {}) }, () => now)
  return { runs, tell: (event: RunEvent, at = now) => ((now = at), tell(event)) }
}

const progress = (step: number): RunEvent => ({ type: 'progress', run: 'r', step, steps: 100, loss: 1 / step })

it('tells the time left from the pace since it began to watch', () => {
  const { runs, tell } = watched()
  tell({ type: 'started', run: 'r', engine: 'kernels' })
  tell(progress(20), 1000)
  expect(runs.get('r')).toMatchObject({ step: 20, steps: 100, secondsLeft: null })
  tell(progress(40), 3000)
  expect(runs.get('r')?.secondsLeft).toBeCloseTo(6)
  expect(runs.get('r')?.losses).toEqual([{ at: 0.2, loss: 0.05 }, { at: 0.4, loss: 0.025 }])
})

it('keeps epochs, starts over with a run that is taken up again, and forgets one that has ended', () => {
  const { runs, tell } = watched()
  tell({ type: 'epoch', run: 'r', epoch: 1, epochs: 2, metrics: { loss: 2 } })
  expect(runs.get('r')?.epochs).toEqual([{ loss: 2 }])
  tell({ type: 'started', run: 'r', engine: 'kernels' })
  expect(runs.get('r')?.epochs).toEqual([])
  tell({ type: 'cancelled', run: 'r' })
  expect(runs.get('r')).toBeUndefined()
})

it('goes on behind a fold', () => {
  const { runs, tell } = watched()
  tell(progress(20))
  tell({ type: 'fold', run: 'r', fold: 1, metrics: { loss: 1 } })
  expect(runs.get('r')?.step).toBe(20)
})

it('keeps the reason of a failure, which the record may not hold', () => {
  const { runs, tell } = watched()
  const error = { code: 'quota-exceeded', message: 'The storage is full.' } as const
  tell({ type: 'failed', run: 'r', error })
  expect(runs.get('r')?.failure).toEqual(error)
})

it('calls back after each event until stopped', () => {
  const { runs, tell } = watched()
  let calls = 0
  const stop = runs.onChange(() => calls++)
  tell(progress(1))
  stop()
  tell(progress(2))
  expect(calls).toBe(1)
})
