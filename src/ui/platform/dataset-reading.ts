import { decodeDataset } from '../../data/blocks/encoded.ts'
import { preparedDataset, previewFile } from '../../jobs/intake.ts'
import type { Workshop } from '../../jobs/workshop.ts'
import type { DatasetServices } from '../services.ts'
import { createSampler } from './sampler.ts'

/** What the studio reads of files and of stored rows: binary, and too much of it for the API. */
export interface DatasetReading extends Pick<DatasetServices, 'preview' | 'rows' | 'sample'> {
  /** Makes the rows of a data set readable. */
  open(name: string): Promise<void>
}

export function createDatasetReading(workshop: Workshop): DatasetReading {
  return {
    async open(name) {
      await preparedDataset(name, workshop)
    },
    sample: createSampler(workshop),
    rows: async (name, part) => decodeDataset(await workshop.registry.readDataset(name, part)),
    preview: (source, signal) => previewFile(source, workshop, signal),
  }
}
