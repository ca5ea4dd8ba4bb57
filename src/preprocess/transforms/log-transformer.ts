import { log1p } from '../../core/elementary.ts'
import { mapNumbers } from '../numbers.ts'
import { numberTransform } from './transform.ts'

/** sign(x) log(1 + |x|): the logarithm of large numbers, about x itself of small ones, of either sign. */
export const LogTransformer = numberTransform({
  options: {},
  fit: () => ({}),
  apply: (values) => mapNumbers(values, (x) => Math.sign(x) * log1p(Math.abs(x))),
  lower({ builder }, x) {
    const size = builder.op('Log', [builder.op('Add', [builder.op('Abs', [x]), builder.scalar(1)])])
    return builder.op('Mul', [builder.op('Sign', [x]), size])
  },
})
