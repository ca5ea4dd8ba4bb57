import { type Option } from '../core/options.ts'
import { configured } from './options.ts'

/** Keras's MaxNorm: the norm over `axes` (of Keras's layout) is at most `maxValue`, held after each step. */
export interface MaxNorm {
  readonly maxValue: number
  readonly axes: readonly number[]
}

/** A name, or `{class_name, config}` as Keras writes it. */
export function constraint(): Option<MaxNorm> {
  return {
    expects: '"max_norm", or {"class_name": "MaxNorm", "config": {"max_value": ..., "axis": ...}}',
    parse(value) {
      const { name, config } = configured(value) ?? {}
      if (name !== 'max_norm') return undefined
      const { max_value: maxValue = 2, axis = 0 } = config!
      const axes: readonly unknown[] = Array.isArray(axis) ? axis : [axis]
      if (typeof maxValue !== 'number' || !(maxValue > 0) || !axes.every(Number.isInteger)) return undefined
      return { maxValue, axes: axes as readonly number[] }
    },
  }
}
