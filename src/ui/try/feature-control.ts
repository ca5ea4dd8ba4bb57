import type { Feature } from '../../data/dataset.ts'
import type { Chain } from '../../preprocess/chains.ts'

/** How a feature is filled in. `line`: short text, with what it looks like; `text`: long text. */
export type FeatureControl =
  | { readonly as: 'number' | 'text' | 'ids' | 'series' }
  | { readonly as: 'choice'; readonly values: readonly string[] }
  | { readonly as: 'date' | 'month' | 'datetime-local' }
  | { readonly as: 'line'; readonly format: string }

/** Formats of dates that the browser's own controls write. */
const NATIVE: Readonly<Record<string, 'date' | 'month' | 'datetime-local'>> = {
  'YYYY-MM-DD': 'date', 'YYYY-MM': 'month', 'YYYY-MM-DDTHH:mm': 'datetime-local',
}

const READS_TEXT = /Vectoriz/

/** @param chain what the model does to it first, where that is known: it tells a date and a text from a name. */
export function controlOf(feature: Feature, chain: Chain = []): FeatureControl {
  if (feature.kind === 'series') return { as: 'series' }
  if (feature.kind === 'sequence') return { as: 'ids' }
  if (feature.kind !== 'text') return { as: 'number' }
  if (feature.values) return { as: 'choice', values: feature.values }
  if (chain.some(({ class_name }) => READS_TEXT.test(class_name))) return { as: 'text' }
  const date = chain.find(({ class_name }) => class_name === 'DateEncoder')
  const format = date ? String(date.config['format'] ?? 'YYYY-MM-DD') : ''
  const native = NATIVE[format]
  return native ? { as: native } : { as: 'line', format }
}
