import type { Metrics } from '../../artifact/manifest.ts'
import type { ErrorData } from '../../core/error.ts'
import type { RunEvent } from '../../protocol/run-events.ts'
import type { RunServices } from '../services.ts'

/** What is known of a run in training beyond its record: where it is between two epochs. */
export interface LiveRun {
  readonly step: number
  readonly steps: number
  /** Training loss along the way. `at` is the share of the run that was done, 0 to 1. */
  readonly losses: readonly { readonly at: number; readonly loss: number }[]
  readonly epochs: readonly Metrics[]
  /** Seconds until the end at the pace so far; null before it can be told. */
  readonly secondsLeft: number | null
  /** Why it failed when its record could not even be written, the storage being full. */
  readonly failure: ErrorData | null
}

interface Watched extends LiveRun {
  readonly startedAt: number
  readonly startStep: number
}

/** Follows the events of all runs while the studio is open. */
export class LiveRuns {
  readonly #runs = new Map<string, Watched>()
  readonly #changes = new EventTarget()
  readonly #now: () => number

  constructor(runs: Pick<RunServices, 'onEvent'>, now = () => performance.now()) {
    this.#now = now
    runs.onEvent((event) => {
      this.#take(event)
      this.#changes.dispatchEvent(new Event('change'))
    })
  }

  /** undefined for a run that has ended well or was cancelled, or that nothing was heard of yet. */
  get(id: string): LiveRun | undefined {
    return this.#runs.get(id)
  }

  onChange(listener: () => void): () => void {
    this.#changes.addEventListener('change', listener)
    return () => this.#changes.removeEventListener('change', listener)
  }

  #take(event: RunEvent): void {
    const { run: id } = event
    const run = this.#runs.get(id) ?? START
    if (event.type === 'started') {
      this.#runs.set(id, START)
    } else if (event.type === 'epoch') {
      const epochs = [...run.epochs]
      epochs[event.epoch - 1] = event.metrics
      this.#runs.set(id, { ...run, epochs })
    } else if (event.type === 'progress') {
      const { step, steps, loss } = event
      const first = run.steps === 0
      const startedAt = first ? this.#now() : run.startedAt
      const startStep = first ? step : run.startStep
      const seconds = (this.#now() - startedAt) / 1000
      const secondsLeft = step > startStep ? (seconds / (step - startStep)) * (steps - step) : null
      const losses = [...run.losses, { at: step / steps, loss }]
      this.#runs.set(id, { ...run, step, steps, losses, secondsLeft, startedAt, startStep })
    } else if (event.type === 'failed') {
      this.#runs.set(id, { ...START, failure: event.error })
    } else if (event.type !== 'queued' && event.type !== 'fold') {
      this.#runs.delete(id)
    }
  }
}

const START: Watched = {
  step: 0, steps: 0, losses: [], epochs: [], secondsLeft: null, failure: null, startedAt: 0, startStep: 0,
}
