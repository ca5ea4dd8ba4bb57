import type { FunctionalConfig, FunctionalLayerConfig } from './keras-config.ts'

/** How many ids there are, and how many steps the longest sequence of them has; null is left to the data. */
interface Ids {
  readonly vocabulary: number | null
  readonly steps: number | null
}

const FEATURES = 64
const HEADS = 4
const HIDDEN = 128
/** Of the encoder, and of the decoder. */
const LAYERS = 2
const DROPOUT = 0.1

/**
 * The encoder-decoder Transformer of "Attention is all you need" (https://arxiv.org/abs/1706.03762), normalised ahead
 * of each part as in "On Layer Normalization in the Transformer Architecture" (https://arxiv.org/abs/2002.04745), so
 * that it learns at a constant rate. Its inputs are ids of the source, and of the target from its start id on; id 0 is
 * padding. It scores the next id at each step.
 */
export function encoderDecoder({ source, target }: { readonly source: Ids; readonly target: Ids }): FunctionalConfig {
  const layers: FunctionalLayerConfig[] = []
  /** Adds a layer that is called with the results of these, and gives its name. */
  const add = (class_name: string, name: string, config: object, inputs: readonly string[] = [], keywords = {}): string => {
    const inbound_nodes = inputs.length > 0 ? [inputs.map((input) => [input, 0, 0, keywords])] : []
    layers.push({ class_name, name, config: { name, ...config }, inbound_nodes })
    return name
  }
  const embed = (name: string, { vocabulary, steps }: Ids): string => {
    const config = { vocabulary_size: vocabulary, sequence_length: steps, embedding_dim: FEATURES, mask_zero: true }
    return add('TokenAndPositionEmbedding', `${name}_embedding`, config, [add('InputLayer', name, { batch_input_shape: [null, steps] })])
  }
  const normalise = (name: string, x: string): string => add('LayerNormalization', `${name}_norm`, {}, [x])
  const addTo = (x: string, change: string): string =>
    add('Add', `${change}_add`, {}, [x, add('Dropout', `${change}_dropout`, { rate: DROPOUT }, [change])])
  const attend = (name: string, x: string, to?: string, keywords = {}): string => {
    const query = normalise(name, x)
    return addTo(x, add('MultiHeadAttention', name, { num_heads: HEADS, key_dim: FEATURES / HEADS }, [query, to ?? query], keywords))
  }
  const transform = (name: string, x: string): string => {
    const hidden = add('Dense', `${name}_hidden`, { units: HIDDEN, activation: 'relu' }, [normalise(name, x)])
    return addTo(x, add('Dense', name, { units: FEATURES }, [hidden]))
  }

  let read = embed('source', source)
  for (let i = 1; i <= LAYERS; i++) read = transform(`encoder_${i}`, attend(`encoder_${i}_attention`, read))
  read = normalise('encoder', read)
  let written = embed('target', target)
  for (let i = 1; i <= LAYERS; i++) {
    written = attend(`decoder_${i}_attention`, written, undefined, { use_causal_mask: true })
    written = transform(`decoder_${i}`, attend(`decoder_${i}_source_attention`, written, read))
  }
  const scores = add('Dense', 'scores', { ...(target.vocabulary && { units: target.vocabulary }), activation: 'softmax' }, [normalise('decoder', written)])
  return {
    class_name: 'Functional',
    config: { layers, input_layers: [['source', 0, 0], ['target', 0, 0]], output_layers: [[scores, 0, 0]] },
  }
}
