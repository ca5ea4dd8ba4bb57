import { MaasError } from '../core/error.ts'
import type { Checkpoint } from '../train/checkpoint.ts'
import type { CompleteRunConfig } from '../train/run-config.ts'
import type { VersionRecord } from '../registry/records.ts'
import { hasEnded } from '../registry/run-events.ts'
import { datasetSource } from './dataset-source.ts'
import { registerTrained, settleVersionOf } from './register-version.ts'
import { RunLog } from './run-log.ts'
import { type Trained, type TrainerProgress, trainInWorker } from './train-in-worker.ts'
import type { Workshop } from './workshop.ts'

/**
 * Takes a queued or interrupted run from its start, or from its checkpoint, to its end: data into a trainer, progress
 * into the run's record, the artifact into the registry. Whatever goes wrong ends in the record, not in an exception. The
 * caller holds the run's lock. When `signal` fires (this page hosts no more) the record stays `running`, for another page
 * to take up. Resolves with whether the run's end stands in its record.
 */
export async function conductRun(id: string, workshop: Workshop, signal: AbortSignal): Promise<boolean> {
  const { registry } = workshop
  const found = await registry.getRun(id)
  if (hasEnded(found)) return true
  const log = new RunLog(found, registry)
  try {
    const left = found.status === 'running' ? await settleVersionOf(registry, found) : undefined
    await finish(log, left ?? (await trainVersion(log, workshop, signal)))
    return true
  } catch (thrown) {
    return !signal.aborted && (await log.fail(MaasError.from(thrown)))
  } finally {
    log.close()
  }
}

interface TrainedHere {
  readonly engine: string
  readonly config: CompleteRunConfig
  readonly datasetHash: string
  readonly trained: Trained
}

async function trainVersion(log: RunLog, workshop: Workshop, signal: AbortSignal): Promise<VersionRecord> {
  const attempt = () => trainOnce(log, workshop, AbortSignal.any([signal, log.interrupted]))
  const trained = await attempt().catch(async (thrown: unknown) => {
    const error = MaasError.from(thrown)
    await log.settled() // a checkpoint may be on its way to the disk
    // What killed the trainer may have been chance (a crash, memory that others have freed since): once more, not for ever.
    if (error.code !== 'unavailable' || !log.record.checkpoint || signal.aborted) throw error
    return attempt()
  })
  const { warnings } = trained.trained
  if (warnings.length > 0) void log.write((record) => ({ ...record, warnings }))
  return registerTrained(workshop.registry, { run: log.record.id, ...trained })
}

async function trainOnce(log: RunLog, workshop: Workshop, signal: AbortSignal): Promise<TrainedHere> {
  const { id: run, config } = log.record
  const { dataset, fingerprint } = await datasetSource(config, workshop)
  const checkpoint = await checkpointOn(fingerprint, run, workshop)
  await log.write((record) => ({
    ...record,
    status: 'running',
    ...(checkpoint
      ? { history: record.history.slice(0, checkpoint.epoch) }
      : { startedAt: new Date().toISOString(), engine: null, progress: null, history: [], ...(record.folds ? { folds: [] } : {}) }),
  }))
  const { hash: datasetHash } = dataset
  let started: { engine: string; config: CompleteRunConfig } | undefined
  const request = { type: 'train', config, dataset, ...(checkpoint ? { checkpoint } : {}) } as const
  const trained = await trainInWorker(workshop.createTrainer, request, {
    signal,
    onProgress: (event) => {
      if (event.type === 'started') started = event
      if (event.type === 'checkpoint') {
        log.save({ run, datasetHash: fingerprint, savedAt: new Date().toISOString(), checkpoint: event.checkpoint })
      } else {
        note(log, event)
      }
    },
  })
  if (!started) throw new MaasError('internal', 'The trainer ended without telling its engine.')
  return { ...started, datasetHash, trained }
}

/** What the run goes on from: nothing when its data are no longer those that it was trained on. */
async function checkpointOn(fingerprint: string, run: string, { registry }: Workshop): Promise<Checkpoint | undefined> {
  const stored = await registry.getCheckpoint(run)
  return stored?.datasetHash === fingerprint ? stored.checkpoint : undefined
}

function note(log: RunLog, event: Exclude<TrainerProgress, { type: 'checkpoint' }>): void {
  if (event.type === 'progress') return log.tell({ ...event, run: log.record.id })
  // A write that fails interrupts the training, with its reason.
  void log.write((record) => {
    switch (event.type) {
      case 'started': return { ...record, engine: event.engine, choice: event.choice, leftOut: event.leftOut, history: record.history.slice(0, event.epoch) }
      case 'fold': return { ...record, status: 'running', folds: [...(record.folds ?? []).slice(0, event.fold - 1), event.metrics] }
      case 'epoch': return {
        ...record, status: 'running', progress: { epoch: event.epoch, epochs: event.epochs }, history: [...record.history, event.metrics],
      }
    }
  })
}

function finish(log: RunLog, { version, metrics }: VersionRecord): Promise<void> {
  return log.write((record) => ({
    ...record, status: 'done', version, metrics, endedAt: new Date().toISOString(),
  }))
}
