import { plain, relaxed } from 'virtual:kernels'
import { loadKernels } from '../../../kernels/loader.ts'
import { createParallelEngine } from '../engine.ts'
import { createKernelEngine } from '../../../train/kernel-engine.ts'
import { serveReplica, type ReplicaRequest } from '../replica.ts'
import { trainSteps, type StepsRequest } from './train-steps.ts'

// One script for the leader and for those whom it starts, as the trainer's worker is.
self.onmessage = async ({ data }: MessageEvent<StepsRequest | ReplicaRequest>) => {
  const loading = loadKernels({ plain, relaxed })
  if (data.type === 'replica') return serveReplica(data, loading)
  const kernels = await loading
  const { replicas } = data
  const spawn = () => new Worker(self.location.href, { type: 'module' })
  const engine = replicas === 1 ? createKernelEngine(kernels) : createParallelEngine(kernels, { replicas, spawn })
  self.postMessage(await trainSteps(engine, data).catch((error: unknown) => ({ error: String(error) })))
}
