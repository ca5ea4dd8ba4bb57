import type { PortTensor, Tensor } from '../../core/tensor.ts'
import type { ServingConfig } from '../../registry/serving-records.ts'
import type { Session } from '../../runtime/session.ts'
import type { ReadyVersion } from '../resolver.ts'
import type { Sessions } from '../scheduler.ts'

interface HeldRun {
  /** The numbers of the input. */
  readonly x: readonly number[]
  /** Answers each number with ten times it, or fails. */
  end(error?: Error): void
}

/** One session whose runs end when the test says so: for tests of what happens meanwhile. */
export class HeldSessions implements Sessions {
  /** Runs that have not ended, in the order in which they began. */
  readonly runs: HeldRun[] = []
  /** The inputs of all runs so far. */
  readonly ran: (readonly number[])[] = []
  discarded = 0
  readonly #session: Session

  constructor(engine = 'kernels') {
    this.#session = {
      engine, inputs: [], outputs: [], bytes: 0,
      run: (feeds) => this.#run(feeds),
      dispose: () => undefined,
    }
  }

  use<T>(_sha256: string, _read: () => Promise<Uint8Array>, work: (session: Session<PortTensor>) => Promise<T>): Promise<T> {
    return work(this.#session)
  }

  has(): boolean {
    return true
  }

  discard(): void {
    this.discarded++
  }

  loaded(): ReadonlyMap<string, number> {
    return new Map()
  }

  #run(feeds: Readonly<Record<string, PortTensor>>): Promise<Record<string, Tensor>> {
    const { shape, data } = feeds['x'] as Tensor<'float32'>
    const x = Array.from(data)
    this.ran.push(x)
    return new Promise((resolve, reject) => {
      const run: HeldRun = {
        x,
        end: (error) => {
          this.runs.splice(this.runs.indexOf(run), 1)
          if (error) reject(error)
          else resolve({ y: { dtype: 'float32', shape, data: Float32Array.from(x, (value) => 10 * value) } })
        },
      }
      this.runs.push(run)
    })
  }
}

/** A version that takes one number a row. */
export function versionOf(config: ServingConfig = {}): ReadyVersion {
  const signature = {
    task: 'regression', features: [{ kind: 'number', name: 'x' }], target: 'y',
    inputs: [{ name: 'x', dtype: 'float32', shape: ['batch', 1] }], outputs: [{ name: 'y', dtype: 'float32', shape: ['batch', 1] }],
  } as const
  return { name: 'held@1', model: 'held', version: 1, signature, artifact: { sha256: 'held' }, config }
}

export const feedsOf = (...x: readonly number[]): Readonly<Record<string, Tensor<'float32'>>> => (
  { x: { dtype: 'float32', shape: [x.length, 1], data: Float32Array.from(x) } }
)
