import { describe, expect, it } from 'vitest'
import { Rng } from '../core/rng.ts'
import { float32, type Tensor } from '../core/tensor.ts'
import { GraphBuilder } from '../graph/builder.ts'
import { runReference } from '../graph/testing/reference.ts'
import { testKernels } from '../kernels/testing/load.ts'
import { createKernelSession } from './kernel-session.ts'
import { randomWeights, smallCnn } from './testing/networks.ts'

const { forward } = smallCnn()

function rowsOf(rows: number, seed = 1): Tensor {
  return randomWeights(new Rng(seed), [rows, 1, 10, 10])
}

describe('createKernelSession', () => {
  it.each([1, 2, 32, 33, 100])('answers %i rows as the reference does', async (rows) => {
    const session = createKernelSession(forward, await testKernels())
    const x = rowsOf(rows)
    const { logits } = await session.run({ x })
    const expected = runReference(forward, { x: { shape: x.shape, data: x.data as Float32Array } }).get('logits')!.data
    expect(logits).toMatchObject({ dtype: 'float32', shape: [rows, 4] })
    expected.forEach((value, i) => expect(Math.abs((logits!.data[i] as number) - value)).toBeLessThan(1e-5))
  })

  it('gives a row the same answer alone, and results that later runs leave alone', async () => {
    const session = createKernelSession(forward, await testKernels())
    const x = rowsOf(40)
    const all = (await session.run({ x }))['logits']!
    const kept = all.data.slice()
    const one = await session.run({ x: { ...x, shape: [1, 1, 10, 10], data: (x.data as Float32Array).subarray(3900, 4000) } })
    one['logits']!.data.forEach((value, i) => expect(value as number).toBeCloseTo(kept[39 * 4 + i] as number, 5))
    expect(all.data).toEqual(kept)
  })

  it('answers no rows with none, as onnxruntime does', async () => {
    const session = createKernelSession(forward, await testKernels())
    expect((await session.run({ x: float32([0, 1, 10, 10], []) }))['logits']).toEqual(float32([0, 4], []))
  })

  it('holds the weights once, and frees everything', async () => {
    const kernels = await testKernels()
    const builder = new GraphBuilder('wide')
    const x = builder.input('x', 'float32', ['batch', 500])
    builder.op('MatMul', [x, builder.constant(randomWeights(new Rng(1), [500, 500]))], {}, 'y')
    const session = createKernelSession(builder.build(['y']), kernels)
    await session.run({ x: randomWeights(new Rng(2), [64, 500]) })
    expect(kernels.used).toBeLessThan(1.5 * 4 * 500 * 500)
    session.dispose()
    expect(kernels.used).toBe(0)
    await expect(session.run({ x: randomWeights(new Rng(2), [1, 500]) })).rejects.toMatchObject({ code: 'internal' })
  })

  it('does not let a wrong index of one request spoil the next', async () => {
    const builder = new GraphBuilder('pick')
    const ids = builder.input('ids', 'int64', ['rows', 1])
    builder.op('Gather', [builder.constant(float32([3, 1], [1, 2, 3])), ids], {}, 'y')
    const session = createKernelSession(builder.build(['y']), await testKernels())
    const feed = (values: readonly number[]): Record<string, Tensor> =>
      ({ ids: { dtype: 'int64', shape: [values.length, 1], data: BigInt64Array.from(values, BigInt) } })
    await expect(session.run(feed([0, 1, 9]))).rejects.toMatchObject({ code: 'invalid-input' })
    expect([...(await session.run(feed([2, 0])))['y']!.data]).toEqual([3, 1])
  })

  it.each([
    ['nothing', {}, 'not given'],
    ['too few axes', { x: float32([3], [1, 2, 3]) }, '[batch, 1, 10, 10]'],
    ['another size', { x: randomWeights(new Rng(1), [2, 1, 10, 9]) }, '[2, 1, 10, 9]'],
    ['another type', { x: { ...rowsOf(1), dtype: 'int32' as const, data: new Int32Array(100) } }, 'int32'],
  ])('refuses %s with what it expects', async (_, feeds, message) => {
    const session = createKernelSession(forward, await testKernels())
    await expect(session.run(feeds as Record<string, Tensor>)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining(message),
    })
  })

  it('refuses a graph whose rows cannot be counted', async () => {
    const builder = new GraphBuilder('fixed')
    builder.op('Relu', [builder.input('x', 'float32', [3, 2])], {}, 'y')
    const kernels = await testKernels()
    expect(() => createKernelSession(builder.build(['y']), kernels)).toThrow(expect.objectContaining({ code: 'unsupported' }))
  })
})
