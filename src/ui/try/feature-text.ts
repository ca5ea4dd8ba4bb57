import type { Feature } from '../../data/dataset.ts'

/** What a person types for a feature, as the model takes it: one number, or ids padded with 0. NaN where it is none. */
export function valuesOfText(feature: Feature, text: string): readonly number[] {
  const words = text.split(/[\s,]+/).filter((word) => word !== '')
  if (feature.kind !== 'sequence') return [text.trim() === '' ? NaN : Number(text)]
  if (words.length === 0 || words.length > feature.steps) return [NaN]
  return Array.from({ length: feature.steps }, (_, step) => Number(words[step] ?? 0))
}

/** A row of the model's input as one would type it, a text for each feature. */
export function textsOfRow(features: readonly Feature[], row: ArrayLike<number>): readonly string[] {
  const values = Array.from(row)
  if (features[0]?.kind !== 'sequence') return values.map(String)
  return [values.slice(0, values.findLastIndex((id) => id !== 0) + 1).join(' ')]
}
