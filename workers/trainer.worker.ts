import { plain, relaxed } from 'virtual:kernels'
import { MaasError } from '../src/core/error.ts'
import { cachedCertificates } from '../src/engines/certificates.ts'
import { engineSources } from '../src/engines/engine-sources.ts'
import { type ReplicaRequest, serveReplica } from '../src/engines/parallel/replica.ts'
import { type TrainHost, trainRun } from '../src/engines/train-run.ts'
import { type KernelBuild, type Kernels, loadKernels } from '../src/kernels/loader.ts'
import { buffersOf } from '../src/train/checkpoint.ts'
import type { TrainerEvent, TrainerRequest } from '../src/protocol/trainer.ts'

declare const self: DedicatedWorkerGlobalScope

/** Trains one run and tells the page about it (see protocol/trainer.ts), or is one of several that train it in parallel. */
const cancelling = new AbortController()

const instances = new Map<KernelBuild, Promise<Kernels>>()

function kernelsOf(build: KernelBuild): Promise<Kernels> {
  const instance = instances.get(build) ?? loadKernels({ plain, relaxed }, build)
  instances.set(build, instance)
  return instance
}

const host: TrainHost = {
  kernels: (build) => (build ? kernelsOf(build) : kernelsOf('relaxed').catch(() => kernelsOf('plain'))),
  engines: () => engineSources(host.kernels, () => new Worker(self.location.href, { type: 'module' })),
  certificates: cachedCertificates({ build: __BUILD__, browser: navigator.userAgent }, self.caches),
}

self.onmessage = ({ data }: MessageEvent<TrainerRequest | ReplicaRequest>) => {
  if (data.type === 'cancel') cancelling.abort()
  else if (data.type === 'replica') void serveReplica(data, host.kernels())
  else void train(data)
}

// Answered at once, wherever the run is: in a step, or waiting for the reference runtime to load.
cancelling.signal.onabort = () => {
  post({ type: 'cancelled' })
  self.close()
}

async function train({ lifeLock, ...request }: Extract<TrainerRequest, { type: 'train' }>): Promise<void> {
  try {
    await new Promise<void>((held) => void navigator.locks.request(lifeLock, () => {
      held()
      return new Promise(() => {}) // for as long as this worker lives
    }))
    post({ type: 'alive' })
    for await (const event of trainRun(request, host, cancelling.signal)) post(event)
  } catch (thrown) {
    if (!cancelling.signal.aborted) post({ type: 'failed', error: MaasError.from(thrown).toJSON() })
  }
}

function post(event: TrainerEvent): void {
  const transferred = event.type === 'trained' ? [event.artifact.buffer] : event.type === 'checkpoint' ? buffersOf(event.checkpoint) : []
  self.postMessage(event, transferred)
}
