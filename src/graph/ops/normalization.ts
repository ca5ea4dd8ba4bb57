import { formatShape, sameShape } from '../dims.ts'
import type { Dim } from '../graph.ts'
import {
  defineOp,
  fixed,
  flag,
  float,
  type GradientContext,
  type InferContext,
  input,
  int,
  optionalInput,
  resolveAxis,
} from '../op.ts'
import { upstreamOfFirst } from './gradient.ts'

const EPSILON = float(1e-5, 'a number above 0', (given) => given > 0)

/** The inputs from `first` on must be one number per channel, axis 1 of X. */
function checkChannels(context: InferContext<unknown>, x: readonly Dim[], first: number, names: readonly string[]): void {
  if (x.length < 2) context.fail(`X must be [batch, channels, ...], but is ${formatShape(x)}.`)
  names.forEach((name, i) => {
    const { shape } = context.input(first + i)
    if (!sameShape(shape, [x[1]!])) {
      context.fail(`${name} must be [${x[1]}], one number per channel of X ${formatShape(x)}, but is ${formatShape(shape)}.`)
    }
  })
}

/** dX, dscale and dB of either normalization of channels. */
function channelGradients(
  { node, needs, inputs, attributes }: GradientContext<{ epsilon: number }>,
  dY: string,
  [mean, variance]: readonly string[],
  batch_statistics: 0 | 1,
): readonly (string | undefined)[] {
  const [x, scale] = inputs as [string, string]
  const { epsilon } = attributes
  const wanted = [needs(0), needs(1), needs(2)]
  return node('BatchNormalizationGrad', [dY, x, scale, mean!, variance!], { epsilon, batch_statistics }, wanted)
}

/**
 * Y = scale (X - mean) / sqrt(var + epsilon) + B per channel, axis 1 of X [batch, channels, ...], by statistics that
 * were gathered while training.
 */
const BatchNormalization = defineOp({
  domain: '',
  inputs: [input('X'), input('scale'), input('B'), input('input_mean'), input('input_var')],
  outputs: ['Y'],
  attributes: { epsilon: EPSILON, momentum: float(0.9), training_mode: fixed(0) },
  infer(context) {
    checkChannels(context, context.input(0).shape, 1, ['scale', 'B', 'input_mean', 'input_var'])
    return [context.input(0)]
  },
  gradient: (context) => channelGradients(context, context.upstream[0]!, context.inputs.slice(3), 0),
})

/**
 * The same by the mean and the variance (mean of the squared distances, as Keras takes it) of this very X, over
 * everything but the channels; they are outputs for {@link MovingAverageUpdate}, [channels] each.
 */
const BatchNormalizationTraining = defineOp({
  domain: 'inpage',
  inputs: [input('X'), input('scale'), input('B')],
  outputs: ['Y', 'mean', 'var'],
  attributes: { epsilon: EPSILON },
  infer(context) {
    const x = context.input(0)
    checkChannels(context, x.shape, 1, ['scale', 'B'])
    const statistic = context.input(1)
    return [x, statistic, statistic]
  },
  gradient: (context) => channelGradients(context, upstreamOfFirst(context), context.outputs.slice(1), 1),
})

/**
 * Gradients of the two above. The statistics are constants, or with `batch_statistics` functions of X:
 * with xhat = (X - mean) / sqrt(var + epsilon) and means over all but the channels,
 * dX = scale / sqrt(var + epsilon) (dY - mean(dY) - xhat mean(dY xhat)).
 */
const BatchNormalizationGrad = defineOp({
  domain: 'inpage',
  inputs: [input('dY'), input('X'), input('scale'), input('mean'), input('var')],
  outputs: ['dX', 'dscale', 'dB'],
  attributes: { epsilon: EPSILON, batch_statistics: flag() },
  infer(context) {
    const x = context.input(1)
    checkSame(context, 'dY', context.input(0).shape, x.shape)
    checkChannels(context, x.shape, 2, ['scale', 'mean', 'var'])
    const perChannel = context.input(2)
    return [x, perChannel, perChannel]
  },
})

/** S' = momentum S + (1 - momentum) value, planned in place: a statistic that is kept beside the weights. */
const MovingAverageUpdate = defineOp({
  domain: 'inpage',
  inputs: [input('S'), input('value')],
  outputs: ['S_new'],
  attributes: { momentum: float(0.99, 'a number from 0 to 1', (given) => given >= 0 && given <= 1) },
  infer(context) {
    const state = context.input(0)
    checkSame(context, 'value', context.input(1).shape, state.shape)
    return [state]
  },
})

function checkSame(context: InferContext<unknown>, name: string, shape: readonly Dim[], expected: readonly Dim[]): void {
  if (!sameShape(shape, expected)) context.fail(`${name} must be ${formatShape(expected)}, but is ${formatShape(shape)}.`)
}

/** The shapes of what is normalized together, and of one statistic for each such row. */
function rowsOf(context: InferContext<{ axis: number }>, x: readonly Dim[]): readonly [readonly Dim[], readonly Dim[]] {
  const axis = resolveAxis(context.attributes.axis, x, context.fail)
  return [x.slice(axis), x.map((size, at) => (at < axis ? size : 1))]
}

/**
 * Y = Scale (X - mean) / sqrt(var + epsilon) + B, mean and variance being those of all elements from `axis` on. Scale
 * and B have the shape of X from `axis` on.
 */
const LayerNormalization = defineOp({
  domain: '',
  inputs: [input('X'), input('Scale'), optionalInput('B')],
  outputs: ['Y', 'Mean', 'InvStdDev'],
  attributes: { axis: int(-1), epsilon: EPSILON, stash_type: fixed(1) },
  infer(context) {
    const { dtype, shape } = context.input(0)
    const [row, statistic] = rowsOf(context, shape)
    checkSame(context, 'Scale', context.input(1).shape, row)
    if (context.inputs[2]) checkSame(context, 'B', context.inputs[2].shape, row)
    return [context.input(0), { dtype, shape: statistic }, { dtype, shape: statistic }]
  },
  gradient(context) {
    const { node, needs, inputs, outputs, attributes } = context
    const dY = upstreamOfFirst(context)
    const [, mean, inverse] = outputs as [string, string, string]
    const wanted = [needs(0), needs(1), needs(2)]
    return node('LayerNormalizationGrad', [dY, inputs[0]!, inputs[1]!, mean, inverse], { axis: attributes.axis }, wanted)
  },
})

/** Gradients of LayerNormalization, dScale and dB summed over the rows. */
const LayerNormalizationGrad = defineOp({
  domain: 'inpage',
  inputs: [input('dY'), input('X'), input('Scale'), input('Mean'), input('InvStdDev')],
  outputs: ['dX', 'dScale', 'dB'],
  attributes: { axis: int(-1) },
  infer(context) {
    const x = context.input(1)
    const [row, statistic] = rowsOf(context, x.shape)
    checkSame(context, 'dY', context.input(0).shape, x.shape)
    checkSame(context, 'Scale', context.input(2).shape, row)
    checkSame(context, 'Mean', context.input(3).shape, statistic)
    checkSame(context, 'InvStdDev', context.input(4).shape, statistic)
    return [x, context.input(2), context.input(2)]
  },
})

export const normalizationOps = {
  BatchNormalization,
  LayerNormalization,
}

export const normalizationTrainingOps = {
  BatchNormalizationTraining,
  BatchNormalizationGrad,
  MovingAverageUpdate,
  LayerNormalizationGrad,
}
