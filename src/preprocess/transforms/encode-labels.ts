import type { LowerScope } from './transform.ts'

/** A number for each known string, and one for all others: string [batch, 1] -> float32 [batch, 1]. */
export function encodeLabels(
  { builder }: LowerScope, text: string, keys: readonly string[], values: readonly number[], others: number,
): string {
  return builder.op('LabelEncoder', [text], { keys_strings: keys, values_floats: values, default_float: others })
}
