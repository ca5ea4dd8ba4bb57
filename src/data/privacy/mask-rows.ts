import type { Feature } from '../dataset.ts'
import { type Keys, valueMask } from './mask-actions.ts'
import type { Mask } from './masks.ts'

/** Rows of a model's inputs: numbers, NaN where one is missing, and text, '' where it is missing; row by row. */
export interface RawRows {
  readonly x: Float32Array<ArrayBuffer>
  readonly text: readonly string[]
}

/** The ids of the keys that masking a request of these features takes. */
export function keysOf(features: readonly Feature[]): readonly string[] {
  return features.flatMap((feature) => masksOf(feature).flatMap((mask) => (mask.action === 'hash' ? [mask.key] : [])))
}

/** Masks rows as the data were that a model was trained on. Features without a mask are left as they are. */
export function rowMasker(features: readonly Feature[], keys: Keys): (rows: RawRows) => RawRows {
  const numbers = features.flatMap(numbersOf).map((masks) => chain(masks, keys))
  const texts = features.filter(({ kind }) => kind === 'text').map((feature) => chain(masksOf(feature), keys))
  const isMasked = [numbers, texts].map((of) => of.some((mask) => mask !== undefined))
  return ({ x, text }) => ({
    x: isMasked[0] ? x.map((value, at) => (Number.isNaN(value) ? value : Number(numbers[at % numbers.length]?.(String(value)) ?? value))) : x,
    text: isMasked[1] ? text.map((value, at) => texts[at % texts.length]?.(value) ?? value) : text,
  })
}

/** Of each number of a row, or of each step of a series. */
function numbersOf(feature: Feature): readonly (readonly Mask[])[] {
  if (feature.kind === 'number') return [masksOf(feature)]
  if (feature.kind !== 'series') return []
  const { name, columns = [name], privacy = [] } = feature
  return columns.map((of) => privacy.filter(({ column }) => column === of))
}

function masksOf(feature: Feature): readonly Mask[] {
  return 'privacy' in feature ? feature.privacy ?? [] : []
}

function chain(masks: readonly Mask[], keys: Keys): ((value: string) => string) | undefined {
  const steps = masks.flatMap((mask) => valueMask(mask, keys) ?? [])
  return steps.length > 0 ? (value) => steps.reduce((text, step) => (text === '' ? text : step(text)), value) : undefined
}
