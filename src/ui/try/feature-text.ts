import type { Value } from '../../client/prediction.ts'
import type { Feature } from '../../data/dataset.ts'

/** One row of a model's features: packed where all are numbers. */
export type Input = Float32Array<ArrayBuffer> | readonly Value[]

/**
 * What a person types for a feature, as the model takes it: one number or text, or ids padded with 0. Nothing is null where it may be
 * missing; NaN is no value.
 */
export function valuesOfText(feature: Feature, text: string): readonly Value[] {
  if (feature.kind === 'sequence') {
    const words = text.split(/[\s,]+/).filter((word) => word !== '')
    if (words.length === 0 || words.length > feature.steps) return [NaN]
    return Array.from({ length: feature.steps }, (_, step) => Number(words[step] ?? 0))
  }
  if (text.trim() === '') return ['missing' in feature ? null : NaN]
  return [feature.kind === 'text' ? text : Number(text)]
}

/** undefined while a value is none. */
export function inputOf(values: readonly Value[]): Input | undefined {
  const isNumber = (value: Value) => typeof value === 'number'
  if (values.some((value) => isNumber(value) && !Number.isFinite(value))) return undefined
  return values.every(isNumber) ? Float32Array.from(values as number[]) : values
}

/** A row of the model's input as one would type it, a text for each feature. */
export function textsOfRow(features: readonly Feature[], row: Input): readonly string[] {
  const values: readonly Value[] = Array.from(row)
  if (features[0]?.kind !== 'sequence') return values.map((value) => String(value ?? ''))
  return [values.slice(0, values.findLastIndex((id) => id !== 0) + 1).join(' ')]
}
