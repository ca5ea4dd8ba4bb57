import type { Signature } from '../artifact/manifest.ts'

const SHOWN = 10

/** What a caller must send, in words: `2 numbers: length, width`. */
export function describeFeatures(features: Signature['features']): string {
  const [first] = features
  if (!first) return 'tensors, which maas/v2 takes'
  if (first?.kind === 'image') return `an image "${first.name}" of ${first.height} x ${first.width} x ${first.channels} pixels`
  if (first?.kind === 'sequence') {
    return `up to ${first.steps} ids of "${first.name}", each a whole number from 0 to ${first.vocabulary - 1}`
  }
  if (first?.kind === 'series') {
    const { name, steps, columns } = first
    return columns ? `at least ${steps} steps, oldest first, of ${columns.join(', ')}` : `at least ${steps} numbers of "${name}", oldest first`
  }
  if (features.length === 1 && first?.kind === 'text') return `a text "${first.name}"`
  const hasText = features.some(({ kind }) => kind === 'text')
  const named = features.slice(0, SHOWN).map(({ kind, name }) => (hasText ? `${name} (${kind})` : name)).join(', ')
  const what = hasText ? 'value' : 'number'
  return `${features.length} ${what}${features.length === 1 ? '' : 's'}: ${named}${features.length > SHOWN ? ', ...' : ''}`
}
