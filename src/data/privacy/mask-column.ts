import { log } from '../../core/elementary.ts'
import type { Rng } from '../../core/rng.ts'
import type { NumberColumn, TextColumn } from '../dataset.ts'
import { numberAsText } from '../table.ts'
import { keepsNumbers, type Keys, valueMask } from './mask-actions.ts'
import type { Mask } from './masks.ts'

/** One that leaves a column behind. */
type ColumnMask = Exclude<Mask, { action: 'drop' }>

/** A column whose values are masked one by one; missing ones stay so. */
export function maskColumn(column: NumberColumn | TextColumn, mask: ColumnMask, keys: Keys, rng: Rng): NumberColumn | TextColumn {
  const { name, kind } = column
  if (mask.action === 'noise' && kind === 'number') return { kind, name, values: column.values.map(noise(mask, rng)) }
  const masked = valueMask(mask, keys)
  if (!masked) return column // noise of texts: there is none
  const known = new Map([['', '']])
  const maskOnce = (text: string): string => {
    const found = known.get(text)
    if (found !== undefined) return found
    const value = masked(text)
    known.set(text, value)
    return value
  }
  if (kind === 'text') return { kind, name, values: column.values.map(maskOnce) }
  const texts = Array.from(column.values, (value) => maskOnce(numberAsText(value)))
  return keepsNumbers(mask)
    ? { kind: 'number', name, values: Float64Array.from(texts, (text) => (text === '' ? Number.NaN : Number(text))) }
    : { kind: 'text', name, values: texts }
}

function noise({ distribution, scale }: Extract<Mask, { action: 'noise' }>, rng: Rng): (value: number) => number {
  return distribution === 'gaussian' ? (value) => value + scale * rng.normal() : (value) => value + scale * laplace(rng)
}

/** An exponential draw of either sign. */
function laplace(rng: Rng): number {
  return (rng.below(2) === 0 ? 1 : -1) * log(1 - rng.uniform())
}
