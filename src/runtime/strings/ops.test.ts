import { describe, expect, it } from 'vitest'
import type { AnyTensor } from '../../core/tensor.ts'
import { OP_TABLE } from '../../graph/op-table.ts'
import { runReference } from '../../graph/testing/reference.ts'
import { textsOf } from '../../graph/testing/reference-tensor.ts'
import { graphOfCase, stringCases, titleOfCase } from '../testing/string-cases.ts'
import { createStringSession } from './session.ts'

const CASES = stringCases()

it('checks every op that is interpreted', () => {
  const interpreted = [...OP_TABLE].filter(([, { interpreted }]) => interpreted).map(([op]) => op)
  const checked = new Set<string>(CASES.map(({ op }) => op))
  expect(interpreted.filter((op) => !checked.has(op))).toEqual([])
})

describe('what is interpreted agrees with the reference', () => {
  // The reference knows no sizes of 0.
  const cases = CASES.filter(({ inputs }) => inputs.every((input) => !input || 'constant' in input || input.data.length > 0))
  it.each(cases.map((one) => [titleOfCase(one), one] as const))('%s', (_, one) => {
    const { graph, feeds } = graphOfCase(one)
    const results: Readonly<Record<string, AnyTensor>> = createStringSession(graph).run(feeds)
    const values = runReference(graph, Object.fromEntries(Object.entries(feeds).map(([name, { dtype, shape, data }]) =>
      [name, { shape, data: dtype === 'string' ? data : Array.from(data as ArrayLike<number | bigint>, Number) }])))
    if (Object.values(results).some(({ data }) => data.length === 0)) return
    for (const { name } of graph.outputs) {
      const { dtype, shape, data } = results[name]!
      const expected = values.get(name)!
      expect([dtype, shape]).toEqual([expected.dtype, expected.shape])
      if (dtype === 'string') expect(data).toEqual(textsOf(expected))
      else if (dtype === 'float32') expect(data).toEqual(Float32Array.from(expected.data))
      else expect(Array.from(data as ArrayLike<number | bigint>, Number)).toEqual(Array.from(expected.data, (value) => value + 0))
    }
  })
})
