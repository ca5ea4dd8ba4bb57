import { activate, activation } from '../activations.ts'
import { defineLayer } from '../layer.ts'
import { integer, nonNegative, oneOrMore, orElse, orNull, positiveInteger, positiveNumber } from '../../core/options.ts'
import { only } from '../options.ts'
import { axisOf, channelsLast, like } from '../signal.ts'
import { addWeight, weightOptions } from './weight-options.ts'

export const Activation = defineLayer({
  options: { activation: activation() },
  build: (scope, input, options) => activate(scope.builder, input, options.activation),
})

/** x above 0, else negative_slope x; not above max_value. */
export const ReLU = defineLayer({
  options: {
    max_value: orNull(positiveNumber()),
    negative_slope: orElse(orNull(nonNegative()), 0),
    threshold: only(0),
  },
  build({ builder }, input, { max_value, negative_slope }) {
    const { value } = input
    const slope = negative_slope ?? 0
    if (slope === 0 && max_value === null) return like(input, builder.op('Relu', [value]))
    const bounds = [slope === 0 ? builder.scalar(0) : '', max_value === null ? '' : builder.scalar(max_value)]
    const sloping = slope === 0 ? value : builder.op('LeakyRelu', [value], { alpha: slope })
    return like(input, max_value === null ? sloping : builder.op('Clip', [sloping, ...bounds]))
  },
})

/** `alpha` is what Keras 2 and tfjs call it. */
export const LeakyReLU = defineLayer({
  options: { negative_slope: orNull(nonNegative()), alpha: orNull(nonNegative()) },
  build: ({ builder }, input, { negative_slope, alpha }) =>
    like(input, builder.op('LeakyRelu', [input.value], { alpha: negative_slope ?? alpha ?? 0.3 })),
})

export const ELU = defineLayer({
  options: { alpha: orElse(nonNegative(), 1) },
  build: ({ builder }, input, { alpha }) => like(input, builder.op('Elu', [input.value], { alpha })),
})

export const Softmax = defineLayer({
  options: { axis: orElse(integer(), -1) },
  build(scope, input, { axis }) {
    const at = axis < 0 ? axis + input.shape.length : axis - 1
    if (at === input.shape.length - 1) return activate(scope.builder, input, 'softmax')
    if (at < 0 || at >= input.shape.length)
      scope.fail(`option "axis" is ${axis}, but its input has ${input.shape.length} axes behind the batch.`)
    return like(input, scope.builder.op('Softmax', [input.value], { axis: axisOf(input, at) }))
  },
})

/** x above 0, else alpha x, with an alpha for each place but along `shared_axes`. */
export const PReLU = defineLayer({
  options: { ...weightOptions('alpha', 'zeros'), shared_axes: orNull(oneOrMore(positiveInteger())) },
  build(scope, given, { shared_axes, ...options }) {
    const { builder } = scope
    const input = channelsLast(builder, given)
    const shape = input.shape.map((size, axis) => (shared_axes?.includes(axis + 1) ? 1 : size))
    const alpha = addWeight(scope, 'alpha', shape, options)
    const below = builder.op('Relu', [builder.op('Neg', [input.value])])
    return like(input, builder.op('Sub', [builder.op('Relu', [input.value]), builder.op('Mul', [alpha, below])]))
  },
})
