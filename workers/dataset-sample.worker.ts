import { MaasError } from '../src/core/error.ts'
import { readDataset } from '../src/data/read-dataset.ts'
import { sampleDataset } from '../src/data/sample.ts'
import type { SampleAnswer, SampleRequest } from '../src/protocol/dataset-sample.ts'
import { gunzipIfNeeded } from '../src/protocol/gzip.ts'

declare const self: DedicatedWorkerGlobalScope

/** Reads one data set and answers with some of its rows; see protocol/dataset-sample.ts. */
self.onmessage = async ({ data }: MessageEvent<SampleRequest>) => self.postMessage(await answer(data))

async function answer({ name, mediaType, source, size }: SampleRequest): Promise<SampleAnswer> {
  try {
    const bytes = await gunzipIfNeeded(typeof source === 'string' ? await fetchBytes(source) : source)
    return { sample: sampleDataset(readDataset(name, mediaType, bytes), size) }
  } catch (thrown) {
    return { error: MaasError.from(thrown).toJSON() }
  }
}

async function fetchBytes(url: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url).catch((cause: unknown) => {
    throw new MaasError('unavailable', `${url} could not be fetched.`, { cause })
  })
  if (!response.ok) throw new MaasError('unavailable', `${url} answered ${response.status}.`)
  return new Uint8Array(await response.arrayBuffer())
}
