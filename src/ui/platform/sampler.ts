import { MaasError } from '../../core/error.ts'
import { BUILTIN_DATASETS } from '../../data/builtin.ts'
import type { Dataset } from '../../data/dataset.ts'
import type { SampleAnswer, SampleRequest } from '../../protocol/dataset-sample.ts'
import type { RegistryStore } from '../../registry/store.ts'

const SIZE = { perLabel: 6, rows: 50 }

/**
 * Some rows of a data set by its name. Unpacking and reading a whole file can take seconds, so a worker does it; the
 * sample is kept until the data set changes.
 */
export function createSampler(registry: RegistryStore, appRoot: URL): (name: string) => Promise<Dataset> {
  const samples = new Map<string, Promise<Dataset>>()
  registry.onChange(({ kind, name }) => kind === 'dataset' && samples.delete(name))

  async function read(name: string): Promise<Dataset> {
    const builtin = BUILTIN_DATASETS.find((dataset) => dataset.name === name)
    if (builtin) {
      const source = new URL(builtin.url, appRoot).href
      return sampleInWorker({ name, mediaType: builtin.mediaType, source, size: SIZE })
    }
    const { mediaType } = await registry.getDataset(name)
    const source = await registry.getDatasetBytes(name)
    return sampleInWorker({ name, mediaType, source, size: SIZE }, [source.buffer])
  }

  return (name) => {
    const known = samples.get(name)
    if (known) return known
    const sample = read(name)
    samples.set(name, sample)
    sample.catch(() => samples.delete(name)) // the next one who asks tries again
    return sample
  }
}

function sampleInWorker(request: SampleRequest, transfer: Transferable[] = []): Promise<Dataset> {
  const worker = new Worker(new URL('../../../workers/dataset-sample.worker.ts', import.meta.url), { type: 'module' })
  return new Promise<Dataset>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<SampleAnswer>) => {
      if ('error' in data) reject(MaasError.fromData(data.error))
      else resolve(data.sample)
    }
    worker.onerror = () => reject(new MaasError('unavailable', 'The worker that reads data sets could not be started.'))
    worker.postMessage(request, transfer)
  }).finally(() => worker.terminate())
}
