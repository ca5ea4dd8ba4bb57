import { decodeModel, encodeModel } from '../artifact/onnx.ts'
import type { Manifest } from '../artifact/manifest.ts'
import { type CancelSignal, throwIfCancelled } from '../core/cancel.ts'
import { columnInfos, readDataset } from '../data/read-dataset.ts'
import type { Kernels } from '../kernels/loader.ts'
import { gunzipIfNeeded } from '../protocol/gzip.ts'
import type { TrainerEvent, TrainerRequest } from '../protocol/trainer.ts'
import { createKernelSession } from '../runtime/kernel-session.ts'
import { completeRunConfig } from '../train/complete-config.ts'
import { createKernelEngine } from '../train/kernel-engine.ts'
import { type TrainedModel, train } from '../train/trainer.ts'

type TrainRequest = Omit<Extract<TrainerRequest, { type: 'train' }>, 'lifeLock'>
type Trained = Extract<TrainerEvent, { type: 'trained' }>

/**
 * A run from its data's bytes to a proven artifact: what a trainer's worker does. Yields `started`, `progress` and
 * `epoch` and `checkpoint`, at last `trained`. Throws what makes the run fail, `cancelled` soon after `signal` has fired.
 */
export async function* trainRun(
  { config: given, dataset: source, checkpoint }: TrainRequest,
  kernels: Kernels,
  signal: CancelSignal,
): AsyncGenerator<TrainerEvent, void, undefined> {
  const dataset = readDataset(source.name, source.mediaType, await gunzipIfNeeded(source.bytes))
  const config = completeRunConfig(given, { ...dataset, columns: columnInfos(dataset) })
  const engine = createKernelEngine(kernels)
  yield { type: 'started', engine: engine.name, config }
  const options = { engine, signal, now: () => performance.now(), pause: nextMacrotask, ...(checkpoint ? { checkpoint } : {}) }
  const model = yield* train(config, dataset, options)
  throwIfCancelled(signal, 'The run')
  const { name, hash } = source
  const provenance = { dataset: { name, hash }, engine: engine.name, params: { ...config } }
  yield await prove(model, provenance, kernels)
}

/** Encodes the model and holds what was encoded against the reference runtime on rows it was not trained on. */
async function prove(
  { graph, signature, metrics, heldOut }: TrainedModel,
  provenance: Manifest['provenance'],
  kernels: Kernels,
): Promise<Trained> {
  const manifest = { signature, metrics, provenance }
  const unproven = encodeModel(graph, manifest)
  const { proveParity } = await import('./parity.ts') // onnxruntime-web is large and not needed until here
  const session = createKernelSession(decodeModel(unproven).graph, kernels)
  try {
    const parity = await proveParity(unproven, session, heldOut)
    return { type: 'trained', artifact: encodeModel(graph, { ...manifest, parity }), signature, metrics, parity }
  } finally {
    session.dispose()
  }
}

/** Messages that have arrived are handled before this resolves; unlike a timer it is not held back to 4 ms. */
function nextMacrotask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })
}
