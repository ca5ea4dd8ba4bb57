import { MaasError } from '../core/error.ts'
import type { CompleteRunConfig } from '../train/run-config.ts'
import type { VersionRecord } from '../registry/records.ts'
import { hasEnded } from '../registry/run-events.ts'
import { datasetSource } from './dataset-source.ts'
import { registerVersion, settleVersionOf } from './register-version.ts'
import { RunLog } from './run-log.ts'
import { type TrainerProgress, trainInWorker } from './train-in-worker.ts'
import type { Workshop } from './workshop.ts'

/**
 * Takes a queued or interrupted run from its start to its end: data into a trainer, progress into the run's record,
 * the artifact into the registry. Whatever goes wrong ends in the record, not in an exception. The caller holds the
 * run's lock. When `signal` fires (this page hosts no more) the record stays `running`, for another page to take up.
 */
export async function conductRun(id: string, workshop: Workshop, signal: AbortSignal): Promise<void> {
  const { registry } = workshop
  const found = await registry.getRun(id)
  if (hasEnded(found)) return
  const log = new RunLog(found, registry)
  try {
    const left = found.status === 'running' ? await settleVersionOf(registry, found) : undefined
    await finish(log, left ?? (await trainVersion(log, workshop, signal)))
  } catch (thrown) {
    if (!signal.aborted) await log.fail(MaasError.from(thrown))
  } finally {
    log.close()
  }
}

async function trainVersion(log: RunLog, workshop: Workshop, signal: AbortSignal): Promise<VersionRecord> {
  const { id: run, config } = log.record
  await log.write((record) => ({
    ...record, status: 'running', startedAt: new Date().toISOString(), engine: null, progress: null, history: [],
  }))
  const dataset = await datasetSource(config.dataset, workshop.registry, workshop.appRoot)
  let started: { engine: string; config: CompleteRunConfig } | undefined
  const trained = await trainInWorker(workshop.createTrainer, { type: 'train', config, dataset }, {
    signal: AbortSignal.any([signal, log.interrupted]),
    onProgress: (event) => {
      if (event.type === 'started') started = event
      note(log, event)
    },
  })
  if (!started) throw new MaasError('internal', 'The trainer ended without telling its engine.')
  return registerVersion(workshop.registry, { run, ...started, datasetHash: dataset.hash, trained })
}

function note(log: RunLog, event: TrainerProgress): void {
  if (event.type === 'progress') return log.tell({ ...event, run: log.record.id })
  // A write that fails interrupts the training, with its reason.
  void log.write((record) => event.type === 'started'
    ? { ...record, engine: event.engine }
    : { ...record, progress: { epoch: event.epoch, epochs: event.epochs }, history: [...record.history, event.metrics] })
}

function finish(log: RunLog, { version, metrics }: VersionRecord): Promise<void> {
  return log.write((record) => ({
    ...record, status: 'done', version, metrics, endedAt: new Date().toISOString(),
  }))
}
