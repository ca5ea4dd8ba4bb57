import type { KernelBuild, Kernels } from '../kernels/loader.ts'
import { createKernelEngine } from '../train/kernel-engine.ts'
import type { EngineSource } from './engine-selection.ts'
import { createParallelEngine } from './parallel/engine.ts'

/** The numbers of workers that can be asked for, fastest first. */
const PARALLEL = [4, 2]

/** Workers meet twice a step, which takes about a tenth of this. */
const PARALLEL_WORTH_FROM_MS = 0.3

/**
 * The engines of this worker, fastest first on each device. Those that train in parallel need a cross-origin isolated site. tfjs (over a megabyte) is loaded when it is opened, which
 * happens only where there is an adapter.
 */
export async function engineSources(
  kernels: (build?: KernelBuild) => Promise<Kernels>,
  spawnReplica: () => Worker,
): Promise<readonly EngineSource[]> {
  const onCpu = (name: string, build: KernelBuild): EngineSource => ({
    name, device: 'cpu', hardware: '', open: async () => createKernelEngine(await kernels(build)),
  })
  const parallel = (replicas: number): EngineSource => ({
    name: `kernels-parallel-${replicas}`,
    device: 'cpus',
    worthFromMs: PARALLEL_WORTH_FROM_MS,
    hardware: '',
    open: async () => createParallelEngine(await kernels(), { replicas, spawn: spawnReplica }),
  })
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null)
  const sources = [
    onCpu('kernels-relaxed', 'relaxed'),
    onCpu('kernels', 'plain'),
    ...(globalThis.crossOriginIsolated ? PARALLEL.filter((replicas) => replicas <= navigator.hardwareConcurrency).map(parallel) : []),
  ]
  if (!adapter) return sources
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info
  const gpu: EngineSource = {
    name: 'tfjs-webgpu',
    // A software adapter is the CPU once more, where nothing is faster than the kernels.
    device: isFallbackAdapter ? 'cpu' : 'gpu',
    hardware: [vendor, architecture, device, description].join(' '),
    open: async () => (await import('./tfjs/webgpu.ts')).openTfjsWebgpu(await kernels()),
  }
  return [...sources, gpu]
}
