import type { MaskStep } from '../data/privacy/masks.ts'
import type { Feature, Signature } from './manifest.ts'

/**
 * A signature that says how the training data were masked. The values that the model tells apart are left out of masked features,
 * since a caller sends raw ones.
 * @param steps oldest first.
 */
export function withMasks(signature: Signature, steps: readonly MaskStep[]): Signature {
  if (steps.length === 0) return signature
  const dropped = steps.flatMap(({ action, column }) => (action === 'drop' ? [column] : []))
  return { ...signature, features: signature.features.map((feature) => withOwnMasks(feature, steps)), ...(dropped.length > 0 && { dropped }) }
}

function withOwnMasks(feature: Feature, steps: readonly MaskStep[]): Feature {
  if (feature.kind === 'series') {
    const { name, columns = [name] } = feature
    const privacy = steps.filter(({ column }) => columns.includes(column))
    return privacy.length > 0 ? { ...feature, privacy } : feature
  }
  const privacy = steps.flatMap(({ column, ...mask }) => (column === feature.name ? [mask] : []))
  if (privacy.length === 0 || (feature.kind !== 'number' && feature.kind !== 'text')) return feature
  if (feature.kind === 'number') return { ...feature, privacy }
  const { values: _, ...rest } = feature
  return { ...rest, privacy }
}

/** What whoever runs the graph elsewhere must know, in English; undefined when its inputs are raw. */
export function describeMasks({ features }: Pick<Signature, 'features'>): string | undefined {
  const masked = features.flatMap((feature) => ('privacy' in feature ? [`"${feature.name}" (${feature.privacy.map(({ action }) => action).join(', then ')})`] : []))
  if (masked.length === 0) return undefined
  return `For privacy, this graph takes values that are masked already: ${masked.join(', ')}. Inpage masks raw requests before it runs the graph; `
    + 'pseudonyms are made with a key that is not in this file. The masks stand in the metadata, under inpage.signature.'
}
