import { MaasError } from '../core/error.ts'
import { RUN_EVENTS_CHANNEL, type RunEvent } from '../protocol/run-events.ts'
import type { CheckpointRecord, RunRecord } from '../registry/records.ts'
import { hasEnded, runEventsBetween } from '../registry/run-events.ts'
import type { RegistryStore } from '../registry/store.ts'

/**
 * The record of a run while this page conducts it: changes are written in the order in which they were asked for,
 * each as one transaction that refuses when the run has ended meanwhile, and are then told to the origin's other pages.
 */
export class RunLog {
  readonly #registry: RegistryStore
  readonly #channel = new BroadcastChannel(RUN_EVENTS_CHANNEL)
  readonly #interrupt = new AbortController()
  readonly #stopWatching: () => void
  #record: RunRecord
  #written: Promise<void> = Promise.resolve()

  constructor(record: RunRecord, registry: RegistryStore) {
    this.#record = record
    this.#registry = registry
    this.#stopWatching = registry.onChange((change) => {
      if (change.kind === 'run' && change.name === record.id) void this.#noticeCancel()
    })
  }

  /** Fires, with a MaasError as its reason, when the run is cancelled or its progress can no longer be stored. */
  get interrupted(): AbortSignal {
    return this.#interrupt.signal
  }

  get record(): RunRecord {
    return this.#record
  }

  /** Throws `cancelled` when the run has ended meanwhile; after a write that failed none is made any more. */
  write(change: (run: RunRecord) => RunRecord): Promise<void> {
    this.#written = this.#written.then(() => this.#writeNow(change))
    this.#written.catch((error) => this.#interrupt.abort(error))
    return this.#written
  }

  /** Training goes on when it cannot be stored: the checkpoint before it stays. */
  save(checkpoint: CheckpointRecord): void {
    const save = async () => {
      this.#record = await this.#registry.saveCheckpoint(checkpoint)
    }
    this.#written = this.#written.then(() => save().catch(() => undefined))
    this.#written.catch(() => undefined) // the write that failed has told
  }

  /** Resolves when all that was asked for so far is written, or has failed. */
  async settled(): Promise<void> {
    await this.#written.catch(() => undefined)
  }

  /**
   * The last write of a run that did not get to its end. One that was cancelled stands so in the record already, and may be
   * queued again by now. Resolves with whether the run's end has been stored.
   */
  async fail(cause: MaasError): Promise<boolean> {
    const run = this.#record.id
    if (cause.code === 'cancelled') {
      this.tell({ type: 'cancelled', run })
      return true
    }
    await this.settled() // what failed there is `cause`, or less important
    try {
      await this.#writeNow((record) => ({ ...record, status: 'failed', error: cause.toJSON(), endedAt: new Date().toISOString() }))
      return true
    } catch (thrown) {
      // Ended by another page at the same time, or the storage takes no more: those who watch are told.
      const hasEnded = MaasError.from(thrown).code === 'cancelled'
      this.tell(hasEnded ? { type: 'cancelled', run } : { type: 'failed', run, error: cause.toJSON() })
      return hasEnded
    }
  }

  /** An event for those who watch now, which nobody misses who comes later. */
  tell(event: RunEvent): void {
    this.#channel.postMessage(event)
  }

  close(): void {
    this.#stopWatching()
    this.#channel.close()
  }

  async #writeNow(change: (run: RunRecord) => RunRecord): Promise<void> {
    const before = this.#record
    this.#record = await this.#registry.updateRun(before.id, (run) => {
      if (hasEnded(run)) throw new MaasError('cancelled', `Run "${run.id}" was ended while it was being trained.`)
      return change(run)
    })
    for (const event of runEventsBetween(before, this.#record)) this.tell(event)
  }

  async #noticeCancel(): Promise<void> {
    const now = await this.#registry.getRun(this.#record.id).catch(() => undefined) // the next write says why
    if (now?.status === 'cancelled') this.#interrupt.abort(new MaasError('cancelled', 'The run was cancelled.'))
  }
}
