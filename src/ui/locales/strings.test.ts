import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { templates } from './zh-hans.ts'

const UI = join(import.meta.dirname, '..')

const sources = readdirSync(UI, { withFileTypes: true, recursive: true })
  .map((entry) => join(entry.parentPath, entry.name))
  .filter((path) => path.endsWith('.ts') && !/\.test\.ts$|\/testing\/|\/locales\//.test(path))
  .map((path) => readFileSync(path, 'utf8'))

/** Every use of a string: its English text, how many values stand in it, and its id. */
const strings = sources.flatMap((source) =>
  [...source.matchAll(/\bmsg\(\s*(str`.*?`|'[^']*')\s*,\s*\{ id: '([^']+)' \}/gs)].map(([, text = '', id = '']) => ({
    id, text, values: text.split('${').length - 1,
  })),
)
const ids = new Set(strings.map(({ id }) => id))

describe('strings of the studio', () => {
  it('all have an id', () => {
    const uses = sources.join('\n').match(/\bmsg\(/g)?.length ?? 0
    expect(uses).toBeGreaterThan(80)
    expect(strings).toHaveLength(uses)
  })

  it('say the same under the same id', () => {
    const english = new Map<string, string>()
    for (const { id, text } of strings) {
      expect(english.get(id) ?? text, id).toBe(text)
      english.set(id, text)
    }
  })

  it('are all in Chinese, and nothing else is', () => {
    expect(Object.keys(templates).toSorted()).toEqual([...ids].toSorted())
  })

  it('have the same values in Chinese', () => {
    for (const { id, values } of strings) {
      const template: string | { readonly values: readonly unknown[] } = templates[id as keyof typeof templates]
      const places = typeof template === 'string' ? [] : template.values
      expect([...places].map(Number).toSorted(), id).toEqual(Array.from({ length: values }, (_, i) => i))
    }
  })
})
