import { decodeDataset } from '../../data/blocks/encoded.ts'
import { preparedDataset, previewFile } from '../../jobs/intake.ts'
import type { Workshop } from '../../jobs/workshop.ts'
import type { DatasetServices } from '../services.ts'
import { readImages } from './read-images.ts'
import { createSampler } from './sampler.ts'

/** What the studio reads of files and of stored rows: binary, and too much of it for the API. */
export interface DatasetReading extends Pick<DatasetServices, 'pictures' | 'preview' | 'rows' | 'sample'> {
  /** Makes the rows of a data set readable. */
  open(name: string): Promise<void>
}

export function createDatasetReading(workshop: Workshop): DatasetReading {
  const { registry } = workshop
  return {
    async open(name) {
      await preparedDataset(name, workshop)
    },
    sample: createSampler(workshop),
    rows: async (name, part) => decodeDataset(await registry.readDataset(name, part)),
    async pictures(name, rows) {
      const { columns } = await registry.getDataset(name)
      return readImages(registry, name, columns.find(({ kind }) => kind === 'image')!, rows)
    },
    preview: (source, signal) => previewFile(source, workshop, signal),
  }
}
