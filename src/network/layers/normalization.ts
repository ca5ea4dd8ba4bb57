import { float32, type Shape } from '../../core/tensor.ts'
import { initializer, initializerNamed } from '../initializers.ts'
import { asItIs, type KerasLayout, permuted } from '../keras-layout.ts'
import { defineLayer, type LayerScope } from '../layer.ts'
import { flag, integer, number, oneOrMore, type Option, orElse, orNull, positiveNumber } from '../../core/options.ts'
import { only, unused } from '../options.ts'
import { channelsFirst, channelsLast, describeShape, like, type Signal } from '../signal.ts'
import { addWeight, weightOptions } from './weight-options.ts'

const AFFINE = {
  epsilon: orElse(positiveNumber(), 1e-3),
  center: orElse(flag(), true),
  scale: orElse(flag(), true),
  ...weightOptions('gamma', 'ones'),
  ...weightOptions('beta', 'zeros'),
}

/** An axis of [batch, ...shape], counted from 0 or from the end, as one of `shape`. */
function axisWithin(scope: LayerScope, shape: Shape, axis: number): number {
  const at = axis < 0 ? axis + shape.length : axis - 1
  return at >= 0 && at < shape.length
    ? at
    : scope.fail(`option "axis" is ${axis}, but its input is ${describeShape(shape)} behind the batch.`)
}

/** Ones, or zeros, of a scale or offset that the layer does without. */
function plain(scope: LayerScope, shape: Shape, value: 0 | 1): string {
  return scope.builder.constant(
    float32(
      shape,
      Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => value),
    ),
  )
}

/**
 * By the mean and variance of each channel: of the batch in training, moving averages of these otherwise, and in a
 * layer with `trainable: false` always. The last axis, or the first behind the batch.
 */
export const BatchNormalization = defineLayer({
  options: {
    axis: orElse(oneOrMore(integer()), [-1]),
    momentum: orElse(fractionOrOne(), 0.99),
    ...AFFINE,
    moving_mean_initializer: orElse(initializer(), initializerNamed('zeros')),
    moving_variance_initializer: orElse(initializer(), initializerNamed('ones')),
    synchronized: only(false),
    renorm: only(false),
    renorm_clipping: unused(),
    renorm_momentum: unused(),
    fused: only(null, true, false),
    virtual_batch_size: only(null),
    adjustment: only(null),
  },
  build(scope, given, { axis, momentum, epsilon, center, scale, ...options }) {
    const { builder } = scope
    if (given.mask)
      scope.fail('its input is masked, and padding would count in its statistics; use LayerNormalization.')
    if (axis.length > 1) scope.fail(`option "axis" is [${axis.join(', ')}]; expected one axis.`)
    const at = axisWithin(scope, given.shape, axis[0]!)
    const input = at === given.shape.length - 1 ? channelsFirst(builder, given) : channelsLast(builder, given)
    if (at > 0 && at < given.shape.length - 1) {
      scope.fail(
        `option "axis" is ${axis[0]}, but only the first and the last axis behind the batch can be normalized.`,
      )
    }
    const size = [input.shape[at]!]
    const keras = channelLayout(input, size)
    const gamma = scale ? addWeight(scope, 'gamma', size, options, keras) : plain(scope, size, 1)
    const beta = center ? addWeight(scope, 'beta', size, options, keras) : plain(scope, size, 0)
    const mean = scope.state('moving_mean', size, options.moving_mean_initializer, keras)
    const variance = scope.state('moving_variance', size, options.moving_variance_initializer, keras)
    if (!scope.training || !scope.trainable) {
      return like(input, builder.op('BatchNormalization', [input.value, gamma, beta, mean, variance], { epsilon }))
    }
    const [value, batchMean, batchVariance] = builder.node('BatchNormalizationTraining', [input.value, gamma, beta], {
      epsilon,
    })
    builder.op('MovingAverageUpdate', [mean, batchMean!], { momentum })
    builder.op('MovingAverageUpdate', [variance, batchVariance!], { momentum })
    return like(input, value!)
  },
})

/** One number for each feature, which behind Flatten stand in channels-first order. */
function channelLayout({ flattened }: Signal, shape: Shape): KerasLayout {
  if (!flattened) return asItIs(shape)
  const channels = flattened.length - 1
  return { ...permuted(flattened, [channels, ...flattened.slice(0, -1).keys()]), shape }
}

function fractionOrOne(): Option<number> {
  return {
    expects: 'a number from 0 to 1',
    parse: (value) => (typeof value === 'number' && value >= 0 && value <= 1 ? value : undefined),
  }
}

/** By the mean and variance of each row over its last axes. */
export const LayerNormalization = defineLayer({
  options: { axis: orElse(oneOrMore(integer()), [-1]), ...AFFINE, rms_scaling: only(false) },
  build(scope, given, { axis, epsilon, center, scale, ...options }) {
    const { builder } = scope
    const input = channelsLast(builder, given)
    const { value, shape } = input
    const axes = axis.map((one) => axisWithin(scope, shape, one)).toSorted((a, b) => a - b)
    const first = shape.length - axes.length
    if (axes.some((one, i) => one !== first + i)) {
      scope.fail(
        `option "axis" is [${axis.join(', ')}], but only the last axes of ${describeShape(shape)} can be normalized together.`,
      )
    }
    const size = shape.slice(first)
    const gamma = scale ? addWeight(scope, 'gamma', size, options) : plain(scope, size, 1)
    const beta = center ? [addWeight(scope, 'beta', size, options)] : []
    const [normalized] = builder.node('LayerNormalization', [value, gamma, ...beta], { axis: -size.length, epsilon })
    return like(input, normalized!)
  },
})

/** x scale + offset. */
export const Rescaling = defineLayer({
  options: { scale: number(), offset: orElse(number(), 0) },
  build({ builder }, input, { scale, offset }) {
    const scaled = builder.op('Mul', [input.value, builder.scalar(scale)])
    return like(input, offset === 0 ? scaled : builder.op('Add', [scaled, builder.scalar(offset)]))
  },
})

/** (x - mean) / sqrt(variance) with numbers from the config: one for all, or one for each element of the last axis. */
export const Normalization = defineLayer({
  options: {
    axis: orElse(orNull(oneOrMore(integer())), [-1]),
    mean: oneOrMore(number()),
    variance: oneOrMore(number()),
    invert: only(false),
  },
  build(scope, given, { axis, mean, variance }) {
    const { builder } = scope
    const input = channelsLast(builder, given)
    const size = axis === null ? 1 : input.shape.at(-1)!
    if (axis?.some((one) => axisWithin(scope, input.shape, one) !== input.shape.length - 1)) {
      scope.fail(`option "axis" is [${axis.join(', ')}]; expected the last axis, -1, or null.`)
    }
    const numbers = (values: readonly number[], what: string, map: (value: number) => number): string => {
      if (values.length !== size && values.length !== 1) {
        scope.fail(`option "${what}" has ${values.length} numbers, but its input is ${describeShape(input.shape)}.`)
      }
      return builder.constant(float32([values.length], values.map(map)))
    }
    const centered = builder.op('Sub', [input.value, numbers(mean, 'mean', (value) => value)])
    // Keras's epsilon in place of a deviation of 0.
    const deviation = numbers(variance, 'variance', (value) => Math.max(Math.sqrt(value), 1e-7))
    return like(input, builder.op('Div', [centered, deviation]))
  },
})
