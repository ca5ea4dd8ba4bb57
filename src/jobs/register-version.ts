import type { CompleteRunConfig } from '../train/run-config.ts'
import type { RunRecord, VersionRecord } from '../registry/records.ts'
import { registerVersion } from '../registry/register-version.ts'
import type { RegistryStore } from '../registry/store.ts'
import type { Trained } from './train-in-worker.ts'

export interface TrainedRun {
  readonly run: string
  readonly engine: string
  readonly config: CompleteRunConfig
  readonly datasetHash: string
  readonly trained: Trained
}

/**
 * Makes a trained artifact the next version of its model. A version takes its number here, once there is something to
 * register, so that a first success is version 1 however often training was cancelled before.
 */
export function registerTrained(registry: RegistryStore, trainedRun: TrainedRun): Promise<VersionRecord> {
  const { run, engine, config, datasetHash, trained } = trainedRun
  const { model, dataset, description, promote } = config
  const details = { description, params: { ...config }, engine, run, dataset: { name: dataset, hash: datasetHash } }
  const { artifact, metrics, signature, parity } = trained
  return registerVersion(registry, model, details, { artifact, metrics, signature, parity }, promote)
}

/**
 * What a page left behind that was closed while it registered this run's version: returned when READY, otherwise
 * marked FAILED.
 */
export async function settleVersionOf(registry: RegistryStore, run: RunRecord): Promise<VersionRecord | undefined> {
  const { model } = run.config
  const known = (await registry.listModels()).some(({ name }) => name === model)
  const ofRun = known ? (await registry.listVersions(model)).filter((version) => version.run === run.id) : []
  for (const { version } of ofRun.filter(({ status }) => status === 'PENDING')) {
    const message = `The page that registered ${model}@${version} was closed before it was stored; the run starts again.`
    await registry.failVersion(model, version, { code: 'unavailable', message })
  }
  return ofRun.find(({ status }) => status === 'READY')
}
