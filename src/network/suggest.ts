import { answersNumbers, type ColumnInfo, type Feature, type Task } from '../data/dataset.ts'
import type { Activation } from './activations.ts'
import { encoderDecoder } from './encoder-decoder.ts'
import type { LayerConfig, NetworkConfig } from './keras-config.ts'

/**
 * The network of a run that names none: one convolution for images (the digits example of the README), a line for
 * the regression of one number, two hidden layers for all other tables; of ids the mean of what each means, and for their
 * translation a recurrent layer that reads both ways, or a Transformer when what is learned begins with a start id.
 * A forecast has one hidden layer: by the validation parts of employment, CO2 and births (three seeds) 32 units do better than 16, 64
 * and a line, which in turn is as good for the volatility of prices.
 * Units of the last layer follow from the data.
 */
export function suggestNetwork({
  features,
  task,
  target,
  ids = false,
  activation = answersNumbers(task) ? 'linear' : 'softmax',
}: {
  readonly features: readonly Feature[]
  readonly task: Task
  readonly target: ColumnInfo
  /** Whether the one feature, a text, goes in as ids: how many there are is left to the data. */
  readonly ids?: boolean
  /** Of the last layer. */
  readonly activation?: Activation | undefined
}): NetworkConfig {
  const [first] = features
  if (task === 'translation' && (target.kind === 'text' || target.start !== undefined)) {
    const { vocabulary = 0, steps = 0 } = target
    return encoderDecoder({
      source: first?.kind === 'sequence' ? first : UNKNOWN,
      target: target.kind === 'text' ? UNKNOWN : { vocabulary, steps: steps - 1 },
    })
  }
  const last = layer('Dense', activation === 'linear' ? {} : { activation })
  return { class_name: 'Sequential', config: { layers: [...bodyFor(features, task, ids), last] } }
}

/** Ids of text: how many there are, and how many steps, follows from the data. */
const UNKNOWN = { vocabulary: null, steps: null }

function bodyFor(features: readonly Feature[], task: Task, ids: boolean): readonly LayerConfig[] {
  const [first] = features
  if (first?.kind === 'image') {
    // An image too small for a window of three still has a network.
    const room = Math.min(first.height, first.width)
    return [
      ...(room >= 4
        ? [
            layer('Conv2D', { filters: 32, kernel_size: [3, 3], activation: 'relu' }),
            layer('MaxPooling2D', { pool_size: [2, 2] }),
          ]
        : []),
      layer('Flatten', {}),
    ]
  }
  if (first?.kind === 'sequence' || ids) {
    const vocabulary = first?.kind === 'sequence' ? first.vocabulary : null
    const embedding = layer('Embedding', { input_dim: vocabulary, output_dim: 32, mask_zero: true })
    if (task !== 'translation') return [embedding, layer('GlobalAveragePooling1D', {})]
    const recurrent = layer('SimpleRNN', { units: 64, return_sequences: true })
    return [embedding, layer('Bidirectional', { layer: recurrent })]
  }
  if (task === 'forecasting') return [...(first?.kind === 'series' ? [layer('Flatten', {})] : []), layer('Dense', { units: 32, activation: 'silu' })]
  if (task === 'regression' && features.length === 1 && first?.kind === 'number') return []
  return [...hidden(), ...hidden()]
}

/**
 * Of a table. Chosen by the validation parts of eight data sets (iris, penguins, cars, weather, WDBC, flights; nine seeds):
 * 64 units twice do as well as 128, dropout of 0.2 is worth a point where rows are few, and silu another on iris.
 */
function hidden(): readonly LayerConfig[] {
  return [layer('Dense', { units: 64, activation: 'silu' }), layer('Dropout', { rate: 0.2 })]
}

function layer(className: string, config: LayerConfig['config']): LayerConfig {
  return { class_name: className, config }
}
