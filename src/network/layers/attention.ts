import { float32 } from '../../core/tensor.ts'
import { initializerNamed } from '../initializers.ts'
import { asItIs } from '../keras-layout.ts'
import { defineMerge, type LayerScope } from '../layer.ts'
import { flag, fraction, type Option, type OptionValues, orElse, orNull, positiveInteger, seed } from '../../core/options.ts'
import { only, signal, unused } from '../options.ts'
import { like, type Signal } from '../signal.ts'
import { type Steps, stepsOf } from './steps.ts'
import { addWeight, WEIGHT_OPTIONS } from './weight-options.ts'

/** Added to the score of what may not be looked at; Keras's for float32. */
const MASKED = 1e9

/** What each query may look at. Masks are float32: of padding [batch, steps], of the caller [batch, queries, keys]. */
interface Looks {
  readonly queries: number
  readonly keys: number
  readonly keyMasks: readonly (string | undefined)[]
  readonly callMask: string | undefined
  readonly isCausal: boolean
}

/**
 * The product of all masks that there are: broadcasts to [batch, heads, queries, keys]. Keras multiplies that of padded
 * queries too, which leaves them nothing to look at; what comes out there is not to be used in either case.
 */
function visible({ builder }: LayerScope, { queries, keys, keyMasks, callMask, isCausal }: Looks): string | undefined {
  const over = (shape: readonly number[], masks: readonly (string | undefined)[]) =>
    [...new Set(masks)].flatMap((mask) => (mask ? [builder.op('Reshape', [mask, builder.ints(shape)])] : []))
  const triangle = Array.from({ length: queries * keys }, (_, i) => (i % keys <= Math.floor(i / keys) ? 1 : 0))
  const masks = [
    ...over([-1, 1, 1, keys], keyMasks),
    ...over([-1, 1, queries, keys], [callMask]),
    ...(isCausal ? [builder.constant(float32([1, 1, queries, keys], triangle))] : []),
  ]
  return masks.length === 0 ? undefined : masks.reduce((all, mask) => builder.op('Mul', [all, mask]))
}

interface Heads {
  /** [batch, heads, queries, width], scaled. */
  readonly query: string
  /** [batch, heads, width, keys]. */
  readonly key: string
  /** [batch, heads, keys, width]. */
  readonly value: string
}

/** softmax(query key) value, over what is visible: [batch, heads, queries, width]. */
function attend(scope: LayerScope, { query, key, value }: Heads, mask: string | undefined, dropout: Dropout): string {
  const { builder } = scope
  const scores = builder.op('MatMul', [query, key])
  const hidden = mask && builder.op('Mul', [builder.op('Sub', [mask, builder.scalar(1)]), builder.scalar(MASKED)])
  const weights = builder.op('Softmax', [hidden ? builder.op('Add', [scores, hidden]) : scores], { axis: -1 })
  return builder.op('MatMul', [dropped(scope, weights, dropout), value])
}

interface Dropout {
  readonly dropout: number
  readonly seed: number | null
}

function dropped(scope: LayerScope, value: string, { dropout, seed: own }: Dropout): string {
  if (!scope.training || dropout === 0) return value
  const mask = scope.builder.op('BernoulliMask', [value, scope.step()], { ratio: dropout, seed: own ?? scope.seed() })
  return scope.builder.op('Mul', [value, mask])
}

/** Keyword arguments of a call of attention. */
const CALL = {
  query: orNull(signal()),
  value: orNull(signal()),
  key: orNull(signal()),
  use_causal_mask: orElse(flag(), false),
  return_attention_scores: only(false, null),
}

/** Query, value and key, by place or by name; the key is the value when it is left out. */
function inputsOf(scope: LayerScope, [first, second, third]: readonly Signal[], call: OptionValues<typeof CALL>) {
  const query = call.query ?? first ?? scope.fail('its call lacks "query".')
  const value = call.value ?? (call.query ? first : second) ?? scope.fail('its call lacks "value"; give it [query, value].')
  const [q, v, k] = [query, value, call.key ?? third ?? value].map((input) => stepsOf(scope, input))
  return { query: q!, value: v!, key: k! }
}

/** A whole number, or a list of one, as Keras writes it too. */
function width(): Option<number> {
  const one = positiveInteger()
  return {
    expects: one.expects,
    parse: (value) => one.parse(Array.isArray(value) && value.length === 1 ? value[0] : value),
  }
}

/** Attention is all you need, section 3.2.2: https://keras.io/api/layers/attention_layers/multi_head_attention/ */
export const MultiHeadAttention = defineMerge({
  options: {
    num_heads: positiveInteger(),
    key_dim: positiveInteger(),
    value_dim: orNull(positiveInteger()),
    dropout: orElse(fraction(), 0),
    output_shape: orNull(width()),
    attention_axes: only(null, [1]),
    flash_attention: unused(),
    seed: orNull(seed()),
    ...WEIGHT_OPTIONS,
    activity_regularizer: only(null),
    // What Keras 2 writes of a model that was built.
    query_shape: unused(),
    value_shape: unused(),
    key_shape: unused(),
  },
  call: { ...CALL, attention_mask: orNull(signal()), query_mask: orNull(signal()), value_mask: orNull(signal()), key_mask: orNull(signal()) },
  build(scope, signals, options, call) {
    const { builder } = scope
    const { num_heads: heads, key_dim } = options
    const value_dim = options.value_dim ?? key_dim
    const { query, value, key } = inputsOf(scope, signals, call)
    const mask = visible(scope, {
      queries: query.shape[0],
      keys: key.shape[0],
      // Keras 3 writes out the masks that the inputs carry.
      keyMasks: [call.value_mask?.value ?? value.mask, call.key_mask?.value ?? key.mask],
      callMask: call.attention_mask?.value,
      isCausal: call.use_causal_mask,
    })
    /** x kernel + bias over the last axis: from [from] to [to], either of which Keras may have as [heads, width]. */
    const project = (role: string, x: string, from: readonly number[], to: readonly number[]): string => {
      const [rows, columns] = [from, to].map((sizes) => sizes.reduce((a, b) => a * b)) as [number, number]
      const keras = asItIs([...from, ...to])
      const kernel = addWeight(scope, 'kernel', [rows, columns], options, keras, `${role}.kernel`)
      const product = builder.op('MatMul', [x, kernel])
      if (!options.use_bias) return product
      const bias = addWeight(scope, 'bias', [columns], options, asItIs(to), `${role}.bias`)
      return builder.op('Add', [product, bias])
    }
    const intoHeads = (role: string, { value: x, shape: [steps, features] }: Steps, size: number, perm: readonly number[]): string => {
      const projected = project(role, x, [features], [heads, size])
      return builder.op('Transpose', [builder.op('Reshape', [projected, builder.ints([-1, steps, heads, size])])], { perm })
    }
    const queries = intoHeads('query', query, key_dim, [0, 2, 1, 3])
    const split: Heads = {
      query: builder.op('Mul', [queries, builder.scalar(1 / Math.sqrt(key_dim))]),
      key: intoHeads('key', key, key_dim, [0, 2, 3, 1]),
      value: intoHeads('value', value, value_dim, [0, 2, 1, 3]),
    }
    const attended = builder.op('Transpose', [attend(scope, split, mask, options)], { perm: [0, 2, 1, 3] })
    const joined = builder.op('Reshape', [attended, builder.ints([-1, query.shape[0], heads * value_dim])])
    const size = options.output_shape ?? query.shape[1]
    const output = project('attention_output', joined, [heads, value_dim], [size])
    return { ...like(query, output), shape: [query.shape[0], size] }
  },
})

/** Dot-product attention without weights, or with one scale: https://keras.io/api/layers/attention_layers/attention/ */
export const Attention = defineMerge({
  options: {
    use_scale: orElse(flag(), false),
    score_mode: only('dot'),
    dropout: orElse(fraction(), 0),
    seed: orNull(seed()),
  },
  call: CALL,
  build(scope, signals, options, call) {
    const { builder } = scope
    const { query, value, key } = inputsOf(scope, signals, call)
    const oneHead = ({ value: x, shape }: Steps) => builder.op('Reshape', [x, builder.ints([-1, 1, ...shape])])
    const scale = options.use_scale ? [scope.weight('scale', [], initializerNamed('ones'))] : []
    const heads: Heads = {
      query: scale.reduce((x, by) => builder.op('Mul', [x, by]), oneHead(query)),
      key: builder.op('Transpose', [oneHead(key)], { perm: [0, 1, 3, 2] }),
      value: oneHead(value),
    }
    const mask = visible(scope, {
      queries: query.shape[0],
      keys: key.shape[0],
      keyMasks: [value.mask],
      callMask: undefined,
      isCausal: call.use_causal_mask,
    })
    const shape = [query.shape[0], value.shape[1]]
    const attended = builder.op('Reshape', [attend(scope, heads, mask, options), builder.ints([-1, ...shape])])
    const padding = query.mask ? [builder.op('Reshape', [query.mask, builder.ints([-1, query.shape[0], 1])])] : []
    return { ...like(query, padding.reduce((x, by) => builder.op('Mul', [x, by]), attended)), shape }
  },
})
