import { describe, expect, it } from 'vitest'
import type { Signature } from '../artifact/manifest.ts'
import { float32, type PortTensor } from '../core/tensor.ts'
import { compareAnswers } from './compare.ts'

const SIGNATURE: Signature = { task: 'regression', inputs: [], outputs: [], features: [], target: 'y' }
const answered = (output: PortTensor, of: Partial<Signature> = {}) => ({ output, signature: { ...SIGNATURE, ...of } })
const NONE = { rows: 0, agreed: 0, numbers: 0, absoluteDifference: 0, maxAbsoluteDifference: 0 }

describe('answers of a shadow', () => {
  it('are compared number by number', () => {
    const given = answered(float32([2, 2], [1, 2, 3, Number.NaN]))
    expect(compareAnswers(given, answered(float32([2, 2], [1, 2.5, 1, Number.NaN])))).toEqual({ ...NONE, numbers: 4, absoluteDifference: 2.5, maxAbsoluteDifference: 2 })
    const whole = (...values: bigint[]): PortTensor => ({ dtype: 'int64', shape: [values.length], data: BigInt64Array.from(values) })
    expect(compareAnswers(answered(whole(1n, 7n)), answered(whole(4n, 7n)))).toMatchObject({ numbers: 2, absoluteDifference: 3 })
    const half = (bits: number): PortTensor => ({ dtype: 'float16', shape: [1], data: Uint16Array.of(bits) })
    expect(compareAnswers(answered(half(0x3c00)), answered(half(0x4000)))).toMatchObject({ absoluteDifference: 1 }) // 1 and 2
  })

  it('are compared label by label, in whatever order each has its labels', () => {
    const given = answered(float32([3, 2], [0.9, 0.1, 0.2, 0.8, 0.6, 0.4]), { labels: ['cat', 'dog'] })
    const shadow = answered(float32([3, 2], [0.2, 0.8, 0.7, 0.3, 0.9, 0.1]), { labels: ['dog', 'cat'] })
    expect(compareAnswers(given, shadow)).toEqual({ ...NONE, rows: 3, agreed: 2 })
  })

  it('are compared as what is written', () => {
    const scores = (best: number) => answered(float32([1, 2, 2], [1, 0, best === 0 ? 1 : 0, best]), { task: 'translation' })
    expect(compareAnswers(scores(1), scores(1))).toEqual({ ...NONE, rows: 1, agreed: 1 })
    expect(compareAnswers(scores(1), scores(0))).toEqual({ ...NONE, rows: 1 })
    const texts = (...data: string[]) => answered({ dtype: 'string', shape: [data.length], data })
    expect(compareAnswers(texts('a', 'b'), texts('a', 'c'))).toEqual({ ...NONE, rows: 2, agreed: 1 })
  })

  it('of another form cannot be compared', () => {
    const two = answered(float32([1, 2], [1, 2]))
    expect(() => compareAnswers(two, answered(float32([1, 3], [1, 2, 3])))).toThrow(/another form: \[1, 3\] of float32, not \[1, 2\]/)
    expect(() => compareAnswers(two, answered(float32([1, 2], [1, 2]), { labels: ['a', 'b'] }))).toThrow(/another form/)
    expect(() => compareAnswers(two, answered(float32([1, 2], [1, Number.NaN])))).toThrow(/it gave NaN where 2 was answered/)
  })
})
