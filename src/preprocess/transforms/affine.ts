import { float32 } from '../../core/tensor.ts'
import { mapNumbers } from '../numbers.ts'
import type { LowerScope, Numbers } from './transform.ts'

/** Of each number of a column. */
export interface Affine {
  readonly centre: readonly number[]
  readonly scale: readonly number[]
}

/** (x - centre) / scale. */
export const affine = {
  apply: (values: Numbers, { centre, scale }: Affine): Numbers => mapNumbers(values, (x, i) => (x - centre[i]!) / scale[i]!),
  lower({ builder, constant }: LowerScope, x: string, fitted: readonly Affine[]): string {
    const centre = fitted.flatMap((one) => one.centre)
    const scale = fitted.flatMap((one) => one.scale)
    const centred = builder.op('Sub', [x, constant('mean', float32([centre.length], centre))])
    return builder.op('Div', [centred, constant('std', float32([scale.length], scale))])
  },
}
