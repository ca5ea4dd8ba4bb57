import { readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { type KernelBuild, type KernelBuilds, type Kernels, loadKernels } from '../loader.ts'

/** Node 20 has relaxed SIMD behind a flag, browsers have it without. */
setFlagsFromString('--experimental-wasm-relaxed-simd')

const read = (name: string) => async (): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(readFileSync(new URL(`../../../.cache/kernels/${name}.wasm`, import.meta.url)))

/** What a bundle gets from `virtual:kernels`. */
export const KERNEL_BUILDS = { plain: read('kernels'), relaxed: read('kernels-relaxed') }
/** What a bundle gets from `virtual:inference-kernels`. */
export const INFERENCE_BUILDS = { plain: read('inference'), relaxed: read('inference-relaxed') }

/** A fresh instance: the one that this engine picks, or the one that is named. */
export function testKernels(build: 'best' | KernelBuild = 'best', builds: KernelBuilds = KERNEL_BUILDS): Promise<Kernels> {
  return loadKernels(builds, build === 'best' ? undefined : build)
}
