import type { EngineChoice } from '../artifact/manifest.ts'
import { MaasError } from '../core/error.ts'
import type { Batch, TrainEngine, TrainingTask, TrainState } from '../train/engine.ts'
import { certify } from './certificate.ts'
import type { Certificates } from './certificates.ts'

/** An engine that can be opened here. */
export interface EngineSource {
  readonly name: string
  /**
   * Of several engines on one device only the first that can be had is tried: they are given fastest first, so timing them
   * would cost time and tell nothing.
   */
  readonly device: 'cpu' | 'cpus' | 'gpu'
  /** Not tried where another engine takes fewer milliseconds for a step: its workers or transfers cost more than that. */
  readonly worthFromMs?: number
  /** What its certificate depends on beside browser and build: the adapter. */
  readonly hardware: string
  open(): Promise<TrainEngine>
}

interface Certified {
  readonly engine: TrainEngine
  readonly source: EngineSource
}

/** Steps before the first that counts: pipelines and programs are compiled in them. */
const WARM_UP_STEPS = 2
const TIMED_STEPS = 5
/** No further step is timed after this. */
const TIMED_MS = 500

/**
 * The engine that a run asks for; for `auto` the fastest of those that have their certificate, measured on real steps of
 * the task, after which the task is prepared anew: the trained weights do not depend on the measuring. Where one core is all
 * there is nothing is measured.
 */
export class EngineSelection implements TrainEngine {
  readonly #wanted: string
  readonly #certificates: Certificates
  #sources: readonly EngineSource[]
  #refused: EngineChoice['refused'] & object = []
  #timings: Record<string, number> = {}
  #name: string
  #isTraining = false

  constructor(wanted: string, sources: readonly EngineSource[], certificates: Certificates) {
    this.#wanted = wanted
    this.#sources = sources
    this.#certificates = certificates
    this.#name = wanted
  }

  /** What was chosen last. */
  get name(): string {
    return this.#name
  }

  get choice(): EngineChoice {
    return {
      ...(Object.keys(this.#timings).length > 0 ? { timings: this.#timings } : {}),
      ...(this.#refused.length > 0 ? { refused: this.#refused } : {}),
    }
  }

  /** Throws `unavailable` with every reason when no engine is left, or not the one that was asked for. */
  async prepare(task: TrainingTask, sample?: Batch): Promise<TrainState> {
    this.#isTraining = false
    const state = await this.#prepare(task, sample)
    this.#isTraining = true
    return state
  }

  async #prepare(task: TrainingTask, sample?: Batch): Promise<TrainState> {
    const engines = await this.#certified()
    const fastest = engines.length > 1 && sample ? await this.#fastest(engines, task, sample) : engines.map(({ engine }) => engine)
    for (const engine of fastest) {
      this.#name = engine.name
      if (fastest.length === 1) return engine.prepare(task, sample)
      try {
        return await engine.prepare(task, sample)
      } catch (thrown) {
        this.#refuse(engine.name, thrown)
      }
    }
    const reasons = this.#refused.map(({ engine, reason }) => ` ${engine}: ${reason}`).join('')
    const advice = this.#wanted === 'auto' ? '' : ' Choose the engine "auto" to train on one that can.'
    throw new MaasError('unavailable', `No engine can train this here.${reasons}${advice}`)
  }

  /**
   * Whether training can go on on another engine than the one that failed in it with this error, which is then left out: so
   * when its device is gone, even if a run asked for it. One that is asked for and never began is not replaced.
   */
  replace(thrown: unknown): boolean {
    const error = MaasError.from(thrown)
    const others = this.#sources.filter(({ name }) => name !== this.#name)
    if (error.code !== 'unavailable' || !this.#isTraining || others.length === 0) return false
    this.#refuse(this.#name, error)
    return true
  }

  /** Whether {@link replace} could. */
  get isReplaceable(): boolean {
    return this.#sources.some(({ name }) => name !== this.#name)
  }

  /** Of each device the first engine that opens and computes rightly. */
  async #certified(): Promise<Certified[]> {
    const isWanted = ({ name }: EngineSource) => this.#wanted === 'auto' || name === this.#wanted
    const wasLost = this.#refused.some(({ engine }) => engine === this.#wanted)
    const engines: Certified[] = []
    const devices = new Set<string>()
    for (const source of this.#sources.filter((one) => wasLost || isWanted(one))) {
      if (devices.has(source.device)) continue
      try {
        const engine = await source.open()
        await this.#certificates.once(source, () => certify(engine))
        engines.push({ engine, source })
        devices.add(source.device)
      } catch (thrown) {
        this.#refuse(source.name, thrown)
      }
    }
    return engines
  }

  /** Those that can train the task, fastest first. */
  async #fastest(engines: readonly Certified[], task: TrainingTask, sample: Batch): Promise<TrainEngine[]> {
    const able: TrainEngine[] = []
    for (const { engine, source: { worthFromMs = 0 } } of engines) {
      if (Object.values(this.#timings).some((ms) => ms < worthFromMs)) continue
      try {
        this.#timings = { ...this.#timings, [engine.name]: await medianStep(engine, task, sample) }
        able.push(engine)
      } catch (thrown) {
        this.#refuse(engine.name, thrown)
      }
    }
    return able.toSorted((a, b) => this.#timings[a.name]! - this.#timings[b.name]!)
  }

  #refuse(engine: string, thrown: unknown): void {
    this.#sources = this.#sources.filter(({ name }) => name !== engine)
    this.#refused = [...this.#refused, { engine, reason: MaasError.from(thrown).message }]
  }
}

/** Milliseconds, to the microsecond. */
async function medianStep(engine: TrainEngine, task: TrainingTask, sample: Batch): Promise<number> {
  const state = await engine.prepare(task, sample)
  try {
    for (let i = 0; i < WARM_UP_STEPS; i++) await state.step(sample, 0)
    const times: number[] = []
    for (let spent = 0; times.length < TIMED_STEPS && spent < TIMED_MS; spent += times.at(-1)!) {
      const from = performance.now()
      await state.step(sample, 0)
      times.push(performance.now() - from)
    }
    const median = times.toSorted((a, b) => a - b)[times.length >> 1]!
    return Math.round(median * 1000) / 1000
  } finally {
    state.dispose()
  }
}
