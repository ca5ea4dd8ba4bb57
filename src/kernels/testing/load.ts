import { readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { type KernelBuild, type Kernels, loadKernels } from '../loader.ts'

/** Node 20 has relaxed SIMD behind a flag, browsers have it without. */
setFlagsFromString('--experimental-wasm-relaxed-simd')

const read = (name: string) => (): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../../.cache/kernels/${name}.wasm`, import.meta.url)))

/** What a bundle gets from `virtual:kernels`. */
export const KERNEL_BUILDS = { plain: read('kernels'), relaxed: read('kernels-relaxed') }

/** A fresh instance: the one that this engine picks, or the one that is named. */
export function testKernels(build: 'best' | KernelBuild = 'best'): Promise<Kernels> {
  return loadKernels(KERNEL_BUILDS, build === 'best' ? undefined : build)
}
