import { cosineOfTurns, pow, sineOfTurns } from '../../core/elementary.ts'
import { float32 } from '../../core/tensor.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import { type Initializer, initializer, initializerNamed } from '../initializers.ts'
import { defineLayer, type LayerScope } from '../layer.ts'
import { flag, number, orElse, orNull, positiveInteger } from '../../core/options.ts'
import { only } from '../options.ts'
import { like, type Signal } from '../signal.ts'
import { embed, idsOf } from './embedding.ts'
import { stepsOf } from './steps.ts'

// Where a step stands in its sequence, as keras_hub's layers say it (https://keras.io/keras_hub/api/modeling_layers/).

/** [steps, features], the same for each sequence, as a signal of the input's shape. */
function broadcast(builder: GraphBuilder, input: Signal, positions: string): Signal {
  const zeros = builder.op('Mul', [input.value, builder.scalar(0)])
  return like(input, builder.op('Add', [zeros, positions]))
}

/** The first rows of a trained table of `longest`. */
function trainedPositions(scope: LayerScope, role: string, [steps, features]: readonly [number, number], longest: number, init: Initializer): string {
  if (steps > longest) scope.fail(`its input has ${steps} steps, but sequence_length is ${longest}; make that larger.`)
  const table = scope.weight(role, [longest, features], init)
  const rows = Array.from({ length: steps }, (_, i) => i)
  return steps === longest ? table : scope.builder.op('Gather', [table, scope.builder.ints(rows)], { axis: 0 })
}

/** A trained vector for each position; to be added to the input. */
export const PositionEmbedding = defineLayer({
  options: {
    sequence_length: positiveInteger(),
    initializer: orElse(initializer(), initializerNamed('glorot_uniform')),
    hierarchical_alpha: only(null),
  },
  build(scope, given, { sequence_length, initializer: init }) {
    const input = stepsOf(scope, given)
    return broadcast(scope.builder, input, trainedPositions(scope, 'position_embeddings', input.shape, sequence_length, init))
  },
})

/** sin and cos of the position over wavelengths up to `max_wavelength` (Attention is all you need, section 3.5). */
export const SinePositionEncoding = defineLayer({
  options: { max_wavelength: orElse(number(), 10000) },
  build(scope, given, { max_wavelength }) {
    const input = stepsOf(scope, given)
    const [steps, features] = input.shape
    const values = Array.from({ length: steps * features }, (_, i) => {
      const feature = i % features
      const angle = Math.floor(i / features) * pow(max_wavelength, (-2 * Math.floor(feature / 2)) / features)
      return (feature % 2 === 0 ? sineOfTurns : cosineOfTurns)(angle / (2 * Math.PI))
    })
    return broadcast(scope.builder, input, scope.builder.constant(float32([steps, features], values)))
  },
})

/** The sum of a trained vector for each index and one for each position; how many there are of both may be left to the data. */
export const TokenAndPositionEmbedding = defineLayer({
  options: {
    vocabulary_size: orNull(positiveInteger()),
    sequence_length: orNull(positiveInteger()),
    embedding_dim: positiveInteger(),
    tie_weights: only(true),
    embeddings_initializer: orElse(initializer(), initializerNamed('uniform')),
    mask_zero: orElse(flag(), false),
  },
  build(scope, input, { vocabulary_size: vocabulary, sequence_length: length, embedding_dim, embeddings_initializer, mask_zero }) {
    const vocabulary_size = vocabulary ?? idsOf(scope, input, 'vocabulary_size')
    const sequence_length = length ?? input.shape[0]!
    if (vocabulary === null || length === null) scope.settle({ vocabulary_size, sequence_length })
    const tokens = scope.weight('token_embedding.embeddings', [vocabulary_size, embedding_dim], embeddings_initializer)
    const embedded = stepsOf(scope, embed(scope, input, tokens, mask_zero))
    const positions = trainedPositions(scope, 'position_embedding.position_embeddings', embedded.shape, sequence_length, embeddings_initializer)
    return like(embedded, scope.builder.op('Add', [embedded.value, positions]))
  },
})
