import { ONNX_DTYPE } from '../../graph/onnx-dtypes.ts'
import { constraint } from '../constraints.ts'
import { initializer, initializerNamed } from '../initializers.ts'
import { defineLayer, type LayerScope } from '../layer.ts'
import { flag, orDefault, orElse, orNull, positiveInteger } from '../../core/options.ts'
import { only, unused } from '../options.ts'
import { regularizer } from '../regularizers.ts'
import type { Signal } from '../signal.ts'
import { whereNotZero } from './steps.ts'

/** The rows of `table` [indices, features] by index; those that come as floats are cut off to whole numbers. */
export function embed({ builder }: LayerScope, { value, shape, mask: given }: Signal, table: string, maskZero: boolean): Signal {
  const indices = builder.info(value).dtype === 'float32' ? builder.op('Cast', [value], { to: ONNX_DTYPE.int32 }) : value
  const mask = maskZero ? whereNotZero(builder, indices) : given
  const features = builder.info(table).shape[1] as number
  return { value: builder.op('Gather', [table, indices], { axis: 0 }), shape: [...shape, features], layout: 'last', ...(mask && { mask }) }
}

/** How many ids go in, when `option` does not say it. */
export function idsOf(scope: LayerScope, { ids }: Signal, option: string): number {
  return ids ?? scope.fail(`"${option}" is missing; expected a whole number of at least 1, since how many ids there are is not known here.`)
}

/** A trained vector for each index: [steps] -> [steps, output_dim]. `input_dim` may be left to the data. With `mask_zero`, index 0 is padding. */
export const Embedding = defineLayer({
  options: {
    input_dim: orNull(positiveInteger()),
    output_dim: positiveInteger(),
    embeddings_initializer: orElse(initializer(), initializerNamed('uniform')),
    embeddings_regularizer: orNull(regularizer()),
    embeddings_constraint: orNull(constraint()),
    activity_regularizer: only(null),
    mask_zero: orDefault(flag(), false),
    input_length: unused(),
    sparse: only(false),
    weights: only(null),
    lora_rank: only(null),
    lora_alpha: only(null),
    quantization_config: only(null),
  },
  build(scope, input, options) {
    const { output_dim, embeddings_initializer, embeddings_regularizer, embeddings_constraint } = options
    const input_dim = options.input_dim ?? idsOf(scope, input, 'input_dim')
    if (options.input_dim === null) scope.settle({ input_dim })
    const table = scope.weight('embeddings', [input_dim, output_dim], embeddings_initializer, {
      regularizer: embeddings_regularizer,
      constraint: embeddings_constraint,
    })
    return embed(scope, input, table, options.mask_zero)
  },
})
