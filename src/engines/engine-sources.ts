import { MaasError } from '../core/error.ts'
import type { KernelBuild, Kernels } from '../kernels/loader.ts'
import { createKernelEngine } from '../train/kernel-engine.ts'
import type { EngineSource } from './engine-selection.ts'
import { createParallelEngine } from './parallel/engine.ts'

/** The numbers of workers that can be asked for, fastest first. */
const PARALLEL = [4, 2]

/** Workers meet twice a step, which takes about a tenth of this. */
const PARALLEL_WORTH_FROM_MS = 0.3

/**
 * All engines, fastest first on each device; opening one that cannot be had here throws `unavailable` with the reason. tfjs
 * (over a megabyte) is loaded when it is opened, which happens only where there is an adapter.
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
    async open() {
      checkParallel(replicas)
      return createParallelEngine(await kernels(), { replicas, spawn: spawnReplica })
    },
  })
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null)
  const webgpu: EngineSource = {
    name: 'tfjs-webgpu',
    // A software adapter is the CPU once more, where nothing is faster than the kernels.
    device: adapter?.info.isFallbackAdapter ? 'cpu' : 'gpu',
    hardware: adapter ? describe(adapter.info) : '',
    async open() {
      if (!adapter) throw new MaasError('unavailable', 'This browser gives no WebGPU adapter.')
      return (await import('./tfjs/webgpu.ts')).openTfjsWebgpu(await kernels())
    },
  }
  return [onCpu('kernels-relaxed', 'relaxed'), onCpu('kernels', 'plain'), ...PARALLEL.map(parallel), webgpu]
}

function checkParallel(replicas: number): void {
  const { hardwareConcurrency: cores } = navigator
  if (cores < replicas) throw new MaasError('unavailable', `It takes ${replicas} cores, and there are ${cores}.`)
  if (!globalThis.crossOriginIsolated) {
    throw new MaasError('unavailable', 'Workers share memory only on a cross-origin isolated site, one served with COOP and COEP headers.')
  }
}

function describe({ vendor, architecture, device, description }: GPUAdapterInfo): string {
  return [vendor, architecture, device, description].join(' ')
}
