import { int64 } from '../../core/tensor.ts'
import type { LowerScope } from './transform.ts'

/**
 * Makes repeated columns: of [batch, columns] each as often as `widths` says. A single one stays as it is, to be broadcast.
 * What it gives repeats any value of these columns.
 */
export function repeatColumns({ builder, constant }: LowerScope, widths: readonly number[]): (value: string) => string {
  if (widths.length === 1) return (value) => value
  const places = widths.flatMap((width, column) => Array.from({ length: width }, () => column))
  const columns = constant('columns', int64([places.length], places))
  return (value) => builder.op('Gather', [value, columns], { axis: 1 })
}
