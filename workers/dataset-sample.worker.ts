import { MaasError } from '../src/core/error.ts'
import { readDataset } from '../src/data/read-dataset.ts'
import { sampleDataset } from '../src/data/sample.ts'
import type { SampleAnswer, SampleRequest } from '../src/protocol/dataset-sample.ts'
import { gunzipIfNeeded } from '../src/protocol/gzip.ts'

declare const self: DedicatedWorkerGlobalScope

/** Reads one data set and answers with some of its rows; see protocol/dataset-sample.ts. */
self.onmessage = async ({ data }: MessageEvent<SampleRequest>) => self.postMessage(await answer(data))

async function answer({ name, mediaType, bytes, size }: SampleRequest): Promise<SampleAnswer> {
  try {
    return { sample: sampleDataset(await readDataset(name, mediaType, await gunzipIfNeeded(bytes)), size) }
  } catch (thrown) {
    return { error: MaasError.from(thrown).toJSON() }
  }
}
