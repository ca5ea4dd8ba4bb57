import { type Arbitrary, array, assert, asyncProperty, boolean, constant, constantFrom, integer, record, tuple } from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PortTensor, Tensor } from '../core/tensor.ts'
import { createApi } from '../router/testing/api.ts'
import { heavy, line, register, shape } from '../router/testing/models.ts'
import type { ServingConfig } from '../registry/serving-records.ts'
import type { Inference } from './infer-options.ts'

const config: Arbitrary<ServingConfig> = record({
  max_batch_size: integer({ min: 1, max: 40 }),
  dynamic_batching: record({
    preferred_batch_size: constantFrom<number[]>([], [1], [2, 3], [4, 16]).map((sizes) => sizes.filter((size) => size <= 16)),
    max_queue_delay_microseconds: constantFrom(0, 0, 500),
    preserve_ordering: boolean(),
    priority_levels: constant(2),
    default_priority_level: constantFrom(1, 2),
  }),
  response_cache: record({ enable: boolean() }),
}, { requiredKeys: [] })

const value = integer({ min: -3, max: 3 })
/** Ids from 0 to 4 are known to the model `heavy`; it fails for others. */
const asked = record({
  model: constantFrom('line', 'shape', 'heavy'),
  rows: array(tuple(value, value, integer({ min: 0, max: 5 })), { minLength: 1, maxLength: 5 }),
  gathers: boolean(),
  priority: constantFrom(0, 1, 2),
  cancel: constantFrom('never', 'never', 'never', 'before', 'soon', 'later'),
  /** Turns of the event loop before the next request comes. */
  pause: constantFrom(0, 0, 0, 1, 2),
})
type Asked = typeof asked extends Arbitrary<infer T> ? T : never

function feedsOf({ model, rows }: Asked): Readonly<Record<string, PortTensor>> {
  if (model === 'line') return { x: { dtype: 'float32', shape: [rows.length, 1], data: Float32Array.from(rows, ([a]) => a) } }
  if (model === 'shape') return { x: { dtype: 'float32', shape: [rows.length, 2], data: Float32Array.from(rows.flatMap(([a, b]) => [a, b])) } }
  return { x: { dtype: 'int32', shape: [rows.length, 3], data: Int32Array.from(rows.flatMap(([, , id]) => [id, 1, 2])) } }
}

/** What the rows give alone, by the definitions of the models; undefined when one of them is wrong. */
function expected({ model, rows }: Asked): number[] | undefined {
  const softmax = (a: number, b: number): number[] => [1 / (1 + Math.exp(b - a)), 1 / (1 + Math.exp(a - b))]
  if (model === 'line') return rows.map(([a]) => 2 * a + 1)
  if (model === 'shape') return rows.flatMap(([a, b]) => softmax(a, b))
  return rows.some(([, , id]) => id > 4) ? undefined : rows.flatMap(([, , id]) => softmax(4.5, id + 3))
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('requests that come in any order, together, cancelled or wrong', () => {
  it('are each answered by what their own rows give alone, or fail on their own', { timeout: 120_000 }, async () => {
    const { registry, predictor } = createApi()
    await register(registry, 'line', line(2, 1))
    await register(registry, 'shape', shape())
    await register(registry, 'heavy', heavy())
    await assert(asyncProperty(config, array(asked, { minLength: 2, maxLength: 40 }), async (config, all) => {
      const versions = new Map(await Promise.all(['line', 'shape', 'heavy'].map(async (model) => [model, { ...(await predictor.resolve(model)), config }] as const)))
      const outcomes: Promise<void>[] = []
      for (const one of all) {
        const controller = new AbortController()
        if (one.cancel === 'before') controller.abort()
        const { gathers, priority } = one
        const answer = predictor.infer(versions.get(one.model)!, feedsOf(one), { signal: controller.signal, gathers, priority })
        if (one.cancel === 'soon') controller.abort()
        if (one.cancel === 'later') setImmediate(() => controller.abort())
        outcomes.push(check(one, answer))
        for (let i = 0; i < one.pause; i++) await turn()
      }
      await Promise.all(outcomes)
    }), { numRuns: 150 })
  })
})

async function check(one: Asked, answer: Promise<Inference>): Promise<void> {
  const wanted = expected(one)
  try {
    const [output] = Object.values((await answer).outputs) as [Tensor]
    expect(output.shape[0]).toBe(one.rows.length)
    expect(wanted).toBeDefined()
    const got = Array.from(output.data as Float32Array)
    expect(got).toHaveLength(wanted!.length)
    for (const [i, want] of wanted!.entries()) expect(got[i]).toBeCloseTo(want, 4)
    // As a port does, which the answers of others must survive.
    structuredClone(output.data, { transfer: [output.data.buffer as ArrayBuffer] })
  } catch (thrown) {
    const { code } = thrown as { code?: string }
    if (code === 'cancelled' && one.cancel !== 'never') return
    if (code === 'invalid-input' && wanted === undefined) return
    throw thrown
  }
}
