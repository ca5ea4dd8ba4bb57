import { MaasError } from '../../core/error.ts'
import type { Dataset } from '../../data/dataset.ts'
import { datasetSource } from '../../jobs/dataset-source.ts'
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
    const { mediaType, bytes } = await datasetSource(name, registry, appRoot)
    return sampleInWorker({ name, mediaType, bytes, size: SIZE })
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

function sampleInWorker(request: SampleRequest): Promise<Dataset> {
  const worker = new Worker(new URL('../../../workers/dataset-sample.worker.ts', import.meta.url), { type: 'module' })
  return new Promise<Dataset>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<SampleAnswer>) => {
      if ('error' in data) reject(MaasError.fromData(data.error))
      else resolve(data.sample)
    }
    worker.onerror = () => reject(new MaasError('unavailable', 'The worker that reads data sets could not be started.'))
    worker.postMessage(request, [request.bytes.buffer])
  }).finally(() => worker.terminate())
}
