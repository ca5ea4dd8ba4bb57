import { expect, it } from 'vitest'
import type { NetworkConfig } from './keras-config.ts'
import { LAYER_TABLE } from './layer-table.ts'
import { LAYER_CASES } from './testing/layer-cases.ts'

function classesOf(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  const { class_name } = value as { readonly class_name?: unknown }
  return [...(typeof class_name === 'string' ? [class_name] : []), ...Object.values(value).flatMap(classesOf)]
}

it('every layer has a case against other engines', () => {
  const used = new Set(LAYER_CASES.flatMap(({ config }: { readonly config: NetworkConfig }) => classesOf(config)))
  expect([...LAYER_TABLE.keys()].filter((name) => !used.has(name))).toEqual([])
})
