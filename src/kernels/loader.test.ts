import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { inferenceKernels } from './loader.ts'
import { INFERENCE_BUILDS, KERNEL_BUILDS, testKernels } from './testing/load.ts'

/** Names and numbers of parameters that `exports.ts` declares: read from its text, since types leave no trace. */
function declaredExports(): string[] {
  const text = readFileSync(new URL('exports.ts', import.meta.url), 'utf8')
  const body = text.slice(text.indexOf('export interface KernelExports'))
  return [...body.matchAll(/^ {2}readonly (\w+):/gm)].map((match) => match[1]!)
}

afterEach(() => vi.restoreAllMocks())

describe('loadKernels', () => {
  it('prefers the relaxed build and takes the plain one where relaxed SIMD is unknown, or where it is asked for', async () => {
    expect((await testKernels()).relaxed).toBe(true)
    expect((await testKernels('plain')).relaxed).toBe(false)
    vi.spyOn(WebAssembly, 'validate').mockReturnValueOnce(false)
    expect((await testKernels()).relaxed).toBe(false)
  })

  it('says what is missing in an engine without SIMD', async () => {
    vi.spyOn(WebAssembly, 'validate').mockReturnValue(false)
    await expect(testKernels()).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('SIMD') })
    await expect(testKernels('relaxed')).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('relaxed') })
  })

  it.each(['best', 'plain'] as const)('has exactly the declared exports (%s)', async (build) => {
    const { exports } = await testKernels(build)
    const functions = Object.entries(exports).filter(([, value]) => typeof value === 'function').map(([name]) => name)
    const declared = declaredExports()
    expect(declared.length).toBeGreaterThan(30)
    expect(functions.toSorted()).toEqual([...declared, 'heapBase'].toSorted())
  })

  it.each(Object.entries(KERNEL_BUILDS))('keeps %s below 128 KB', async (_, bytes) => {
    expect((await bytes()).length).toBeLessThan(128 * 1024)
  })

  it.each(['relaxed', 'plain'] as const)('has less code for inference, which is the same (%s)', async (build) => {
    const { exports } = await testKernels(build, INFERENCE_BUILDS)
    const all = Object.keys((await testKernels(build)).exports)
    expect(Object.keys(exports).filter((name) => !all.includes(name))).toEqual([])
    expect((await INFERENCE_BUILDS[build]()).length).toBeLessThan(0.7 * (await KERNEL_BUILDS[build]()).length)
  })

  it('gives each instance a memory of its own', async () => {
    const [a, b] = [await testKernels(), await testKernels()]
    const at = a.allocate(16)
    expect(b.allocate(16)).toBe(at)
    new Uint8Array(a.buffer)[at] = 7
    expect(new Uint8Array(b.buffer)[at]).toBe(0)
  })

  it('grows its memory when needed and keeps what is in it', async () => {
    const kernels = await testKernels()
    const at = kernels.allocate(4)
    new Float32Array(kernels.buffer, at, 1)[0] = 42
    const before = kernels.buffer
    const far = kernels.allocate(10 * 2 ** 20)
    expect(kernels.buffer).not.toBe(before)
    expect(far + 10 * 2 ** 20).toBeLessThan(kernels.buffer.byteLength)
    expect(new Float32Array(kernels.buffer, at, 1)[0]).toBe(42)
    kernels.free(far)
    const size = kernels.buffer.byteLength
    kernels.free(kernels.allocate(10 * 2 ** 20))
    expect(kernels.buffer.byteLength).toBe(size)
  })

  it('says how much memory is missing when it cannot grow', async () => {
    const kernels = await testKernels()
    const used = kernels.used
    expect(() => kernels.allocate(5 * 2 ** 30)).toThrow(expect.objectContaining({ code: 'unavailable', message: expect.stringContaining('5120.0 MB') }))
    expect(kernels.used).toBe(used)
  })

  it('answers with the build of the bundle, and reads the other one where it must, until that succeeds', async () => {
    const read = vi.fn(async (): Promise<Uint8Array<ArrayBuffer>> => INFERENCE_BUILDS.plain()).mockRejectedValueOnce(new Error('offline'))
    const file = async () => ({ arrayBuffer: async () => (await read()).buffer })
    const kernels = inferenceKernels(INFERENCE_BUILDS.relaxed, file)
    expect((await kernels()).relaxed).toBe(true)
    expect(await kernels()).toBe(await kernels())
    expect(read).not.toHaveBeenCalled()
    vi.spyOn(WebAssembly, 'validate').mockReturnValueOnce(false).mockReturnValueOnce(true).mockReturnValueOnce(false)
    const elsewhere = inferenceKernels(INFERENCE_BUILDS.relaxed, file)
    await expect(elsewhere()).rejects.toThrow('offline')
    expect((await elsewhere()).relaxed).toBe(false)
  })
})
