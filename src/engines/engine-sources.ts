import type { KernelBuild, Kernels } from '../kernels/loader.ts'
import { createKernelEngine } from '../train/kernel-engine.ts'
import type { EngineSource } from './engine-selection.ts'

/**
 * The engines of this worker, fastest first on each device. tfjs (over a megabyte) is loaded when it is opened, which
 * happens only where there is an adapter.
 */
export async function engineSources(kernels: (build?: KernelBuild) => Promise<Kernels>): Promise<readonly EngineSource[]> {
  const onCpu = (name: string, build: KernelBuild): EngineSource => ({
    name, device: 'cpu', hardware: '', open: async () => createKernelEngine(await kernels(build)),
  })
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null)
  const sources = [onCpu('kernels-relaxed', 'relaxed'), onCpu('kernels', 'plain')]
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
