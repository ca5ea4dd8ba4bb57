import { MaasError } from '../core/error.ts'
import { once } from '../core/once.ts'
import type { KernelExports } from './exports.ts'
import { Heap } from './heap.ts'

const PAGE_BYTES = 65536
/** Kernels read up to a tile past the end of a buffer; behind the last one that must be memory, too. */
const SLACK_BYTES = 128

/** One instance of the kernels with a memory of its own, which only grows. */
export class Kernels {
  readonly exports: KernelExports
  /** Fused multiply-add is in use. */
  readonly relaxed: boolean
  readonly #memory: WebAssembly.Memory
  readonly #heap: Heap

  constructor(instance: WebAssembly.Instance, relaxed: boolean) {
    const exports = instance.exports as unknown as ModuleExports
    const { memory } = exports
    this.exports = exports
    this.relaxed = relaxed
    this.#memory = memory
    this.#heap = new Heap(exports.heapBase(), memory.buffer.byteLength - SLACK_BYTES)
  }

  /**
   * The whole memory. Replaced by another when the memory grows: keep a view only as long as its buffer is this one.
   */
  get buffer(): ArrayBuffer {
    return this.#memory.buffer
  }

  /** Bytes that are allocated now. */
  get used(): number {
    return this.#heap.used
  }

  /**
   * @returns the address of `bytes` uninitialised bytes, aligned to 16.
   * Throws `unavailable` when the engine gives no more memory.
   */
  allocate(bytes: number): number {
    const address = this.#heap.allocate(bytes)
    if (address !== undefined) return address
    const missing = this.#heap.endFor(bytes) + SLACK_BYTES - this.#memory.buffer.byteLength
    try {
      this.#memory.grow(Math.ceil(missing / PAGE_BYTES))
    } catch (cause) {
      const megabytes = (count: number): string => (count / 2 ** 20).toFixed(1)
      throw new MaasError(
        'unavailable',
        `The kernels need ${megabytes(bytes)} MB more memory beside ${megabytes(this.used)} MB in use, and the engine ` +
          'gives no more. Use a smaller batch or network, or close other models.',
        { cause },
      )
    }
    this.#heap.extend(this.#memory.buffer.byteLength - SLACK_BYTES)
    return this.#heap.allocate(bytes)!
  }

  /** Gives back what {@link allocate} gave. */
  free(address: number): void {
    this.#heap.free(address)
  }
}

type ModuleExports = KernelExports & {
  readonly memory: WebAssembly.Memory
  readonly heapBase: () => number
}

/** Both builds of the kernels. Functions, so that only the bytes of the one that is used are ever unpacked. */
export interface KernelBuilds {
  readonly plain: () => Promise<Uint8Array<ArrayBuffer>>
  readonly relaxed: () => Promise<Uint8Array<ArrayBuffer>>
}

/**
 * The smallest modules that need what the builds need: a function that gives `i8x16.splat 0`, and one that gives
 * `i8x16.relaxed_swizzle` of two such.
 */
const PROBES = {
  plain: [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11],
  relaxed: [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65, 1, 253, 15, 65, 2, 253, 15, 253, 128, 2, 11],
}

/**
 * `plain`, the engine `kernels`, is the deterministic one: WebAssembly settles the bits of every number it computes, so
 * the same run gives the same artifact in every browser and on every machine (train/golden-runs.test.ts). `relaxed`,
 * the engine `kernels-relaxed`, fuses multiply and add where the processor does, which it may do otherwise elsewhere;
 * ops that do not multiply and add in one go give the same bytes in both (runtime/determinism.test.ts).
 */
export type KernelBuild = 'plain' | 'relaxed'

/**
 * Instantiates the build that is named, or the fastest that the browser takes: relaxed SIMD where there is, else plain.
 * Throws `unavailable` when the browser has not the SIMD that it needs.
 */
export async function loadKernels(builds: KernelBuilds, build?: KernelBuild): Promise<Kernels> {
  for (const name of build ? [build] : (['relaxed', 'plain'] as const)) {
    if (!WebAssembly.validate(Uint8Array.from(PROBES[name]))) continue
    const module = await WebAssembly.compile(await builds[name]())
    return new Kernels(await WebAssembly.instantiate(module), name === 'relaxed')
  }
  throw new MaasError(
    'unavailable',
    `This browser has no ${build === 'relaxed' ? 'relaxed ' : ''}WebAssembly SIMD, which the kernels need. Use ${build === 'relaxed' ? 'the engine "kernels"' : 'a browser of 2023 or later'}.`,
  )
}

/**
 * What answers, loaded when it is first asked for; the same instance ever after, unless loading failed.
 * @param relaxed the build for nearly all browsers.
 * @param readPlain the other one, a file of the app, relative to the app root.
 * Throws as {@link loadKernels} does.
 */
export function inferenceKernels(relaxed: KernelBuilds['relaxed'], readPlain: (path: 'inference.wasm') => Promise<{ arrayBuffer(): Promise<ArrayBuffer> }>): () => Promise<Kernels> {
  const plain = async () => new Uint8Array(await (await readPlain('inference.wasm')).arrayBuffer())
  return once(() => loadKernels({ plain, relaxed }))
}
