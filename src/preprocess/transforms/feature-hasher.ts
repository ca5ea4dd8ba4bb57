import { flag, orElse, positiveInteger } from '../../core/options.ts'
import { float32, tensor } from '../../core/tensor.ts'
import { murmurHash3 } from '../../strings/murmur-hash.ts'
import { mapColumn } from '../numbers.ts'
import { repeatColumns } from './repeat-columns.ts'
import { stringEncoder } from './transform.ts'

interface Hashing {
  readonly size: number
  readonly signed: boolean
}

/**
 * A 1 in one of `n_features` numbers, which the text's MurmurHash3 chooses, or with `alternate_sign` a 1 or a -1: for
 * categories without end, of which nothing is learned. As scikit-learn's FeatureHasher has it of a list with this one text.
 */
export const FeatureHasher = stringEncoder({
  options: { n_features: orElse(positiveInteger(), 256), alternate_sign: orElse(flag(), true) },
  fit: (_, { n_features, alternate_sign }): Hashing => ({ size: n_features, signed: alternate_sign }),
  apply: (values, { size, signed }) => ({
    width: size,
    missing: false,
    column: (index) => mapColumn(values, (value) => {
      const hash = murmurHash3(value, 0)
      return Math.abs(hash) % size === index ? (signed && hash < 0 ? -1 : 1) : 0
    }),
  }),
  front: ({ builder }, text) => builder.op('MurmurHash3', [text], { seed: 0, positive: 0 }),
  lower(scope, hash, fitted) {
    const { builder, constant } = scope
    const { size, signed } = fitted[0]!
    const isNegative = builder.op('Less', [hash, constant('zero', tensor('int32', [], Int32Array.of(0)))])
    const rest = builder.op('Cast', [builder.op('Mod', [hash, constant('size', tensor('int32', [], Int32Array.of(size)))])], { to: 1 })
    // Of a negative number's size: what is left to the next multiple, unless it is one.
    const isWhole = builder.op('Equal', [rest, builder.scalar(0)])
    const left = builder.op('Where', [isWhole, rest, builder.op('Sub', [builder.scalar(size), rest])])
    const place = builder.op('Where', [isNegative, left, rest])
    const spread = repeatColumns(scope, fitted.map(() => size))
    const own = fitted.flatMap(() => Array.from({ length: size }, (_, i) => i))
    const ids = constant('ids', float32([own.length], own))
    const one = signed ? spread(builder.op('Where', [isNegative, builder.scalar(-1), builder.scalar(1)])) : builder.scalar(1)
    return builder.op('Where', [builder.op('Equal', [spread(place), ids]), one, builder.scalar(0)])
  },
})
