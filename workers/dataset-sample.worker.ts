import { MaasError } from '../src/core/error.ts'
import { readDataset } from '../src/data/read-dataset.ts'
import { sampleDataset } from '../src/data/sample.ts'
import type { SampleAnswer, SampleRequest } from '../src/protocol/dataset-sample.ts'

declare const self: DedicatedWorkerGlobalScope

/** Reads one data set and answers with some of its rows; see protocol/dataset-sample.ts. */
self.onmessage = ({ data }: MessageEvent<SampleRequest>) => self.postMessage(answer(data))

function answer({ name, mediaType, bytes, size }: SampleRequest): SampleAnswer {
  try {
    return { sample: sampleDataset(readDataset(name, mediaType, bytes), size) }
  } catch (thrown) {
    return { error: MaasError.from(thrown).toJSON() }
  }
}
