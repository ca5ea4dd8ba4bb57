import { withProfiles } from '../data/profile/with-profiles.ts'
import { sha256 } from '../registry/sha256.ts'
import { columnsOf } from '../train/run-columns.ts'
import type { RunConfig } from '../train/run-config.ts'
import { preparedDataset } from './intake.ts'
import type { TrainRequest } from './train-in-worker.ts'
import type { Workshop } from './workshop.ts'

export interface DatasetSource {
  /** For the trainer: the columns that the run needs. */
  readonly dataset: TrainRequest['dataset']
  /** Names the data and what its columns are taken for: a run goes on from a checkpoint on the same alone. */
  readonly fingerprint: string
}

/** What a run is trained on. Throws `dataset-not-found`, and `unavailable` when a file of the app's own cannot be fetched. */
export async function datasetSource(config: RunConfig, workshop: Workshop): Promise<DatasetSource> {
  const { name, hash, lineage, columns } = await preparedDataset(config.dataset, workshop)
  const wanted = columnsOf(config)
  const encoded = await workshop.registry.readDataset(name, wanted ? { columns: wanted } : {})
  const infos = withProfiles(encoded.columns.map(({ info }) => info), await workshop.registry.getDatasetProfile(name))
  const meaning = columns.map(({ name, kind, type, format }) => [name, kind, type, format])
  const fingerprint = await sha256(new TextEncoder().encode(JSON.stringify([hash, lineage, meaning])))
  return { dataset: { ...encoded, columns: encoded.columns.map((column, i) => ({ ...column, info: infos[i]! })), hash, masks: lineage?.steps ?? [] }, fingerprint }
}
