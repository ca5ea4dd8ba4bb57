import { withMasks } from '../artifact/masked-features.ts'
import { decodeModel, encodeModel } from '../artifact/onnx.ts'
import type { Manifest } from '../artifact/manifest.ts'
import { type CancelSignal, throwIfCancelled } from '../core/cancel.ts'
import { decodeDataset } from '../data/blocks/encoded.ts'
import { withoutMissing } from '../data/without-missing.ts'
import type { KernelBuild, Kernels } from '../kernels/loader.ts'
import type { TrainerEvent, TrainerRequest } from '../protocol/trainer.ts'
import { createKernelSession } from '../runtime/kernel-session.ts'
import { completeRunConfig } from '../train/complete-config.ts'
import type { Checkpoint } from '../train/checkpoint.ts'
import { columnsOf } from '../train/run-columns.ts'
import type { TrainerProgress } from '../train/train-examples.ts'
import { type TrainedModel, train } from '../train/trainer.ts'
import type { Certificates } from './certificates.ts'
import { EngineSelection, type EngineSource } from './engine-selection.ts'

type TrainRequest = Omit<Extract<TrainerRequest, { type: 'train' }>, 'lifeLock'>
type Training = AsyncGenerator<TrainerProgress, TrainedModel, undefined>
type Trained = Extract<TrainerEvent, { type: 'trained' }>

/** What a run trains with. */
export interface TrainHost {
  /** The build that is named, or the fastest; each is instantiated once. */
  kernels(build?: KernelBuild): Promise<Kernels>
  engines(): Promise<readonly EngineSource[]>
  readonly certificates: Certificates
}

/**
 * A run from its encoded data to a proven artifact: what a trainer's worker does. Yields `started`, `progress`, `epoch`
 * and `checkpoint`, at last `trained`. When the engine's device is lost, training goes on on another one from the last
 * checkpoint, or from the start. Rows without a target are left out. Throws what makes the run fail, `cancelled` soon after `signal` has fired.
 */
export async function* trainRun(
  { config: given, dataset: source, checkpoint }: TrainRequest,
  host: TrainHost,
  signal: CancelSignal,
): AsyncGenerator<TrainerEvent, void, undefined> {
  const columns = source.columns.map(({ info }) => info)
  const config = completeRunConfig(given, { name: source.name, rows: source.to - source.from, columns })
  const used = columnsOf(config)
  const whole = decodeDataset({ ...source, columns: source.columns.filter(({ info }) => used?.includes(info.name)) })
  // A row without a target is a gap in a series, not nothing.
  const { dataset, leftOut } = config.task === 'forecasting' ? { dataset: whole, leftOut: 0 } : withoutMissing(whole, config.target)
  const engine = new EngineSelection(config.engine, await host.engines(), host.certificates)
  const attempt = (from: Checkpoint | undefined): Training =>
    train(config, dataset, { engine, signal, now: () => performance.now(), pause: nextMacrotask, ...(from ? { checkpoint: from } : {}) })
  let last = checkpoint
  let model: TrainedModel | undefined
  while (!model) {
    try {
      const started = () => ({ type: 'started', engine: engine.name, choice: engine.choice, epoch: last?.epoch ?? 0, config, leftOut }) as const
      model = yield* announced(attempt(last), started, (made) => {
        if (engine.isReplaceable) last = structuredClone(made) // who gets the event transfers its memory
      })
    } catch (thrown) {
      if (!engine.replace(thrown)) throw thrown
    }
  }
  throwIfCancelled(signal, 'The run')
  const { name, hash } = source
  const { choice } = engine
  const provenance = { dataset: { name, hash }, engine: engine.name, choice, params: { ...config } }
  // The proof is part of the artifact: a run that is to give the same bytes everywhere is not proven by what is fastest here.
  yield await prove({ ...model, signature: withMasks(model.signature, source.masks) }, provenance, await host.kernels(engine.name === 'kernels' ? 'plain' : undefined))
}

/** A training's events behind `started`, which comes as soon as the engine is known: with the first of them. */
async function* announced(
  training: Training,
  started: () => TrainerEvent,
  onCheckpoint: (checkpoint: Checkpoint) => void,
): AsyncGenerator<TrainerEvent, TrainedModel, undefined> {
  try {
    for (let isFirst = true; ; isFirst = false) {
      const { done, value } = await training.next()
      if (isFirst) yield started()
      if (done) return value
      if (value.type === 'checkpoint') onCheckpoint(value.checkpoint)
      yield value
    }
  } finally {
    await training.return(undefined as never) // frees the engine when nobody wants more; else it has ended
  }
}

/** Encodes the model and holds what was encoded against the reference runtime on rows it was not trained on. */
async function prove(
  { graph, signature, metrics, heldOut, warnings }: TrainedModel,
  provenance: Manifest['provenance'],
  kernels: Kernels,
): Promise<Trained> {
  const manifest = { signature, metrics, provenance }
  const unproven = encodeModel(graph, manifest)
  const { proveParity } = await import('./parity.ts') // onnxruntime-web is large and not needed until here
  const session = createKernelSession(decodeModel(unproven).graph, kernels)
  try {
    const parity = await proveParity(unproven, session, heldOut)
    return { type: 'trained', artifact: encodeModel(graph, { ...manifest, parity }), signature, metrics, parity, warnings }
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
