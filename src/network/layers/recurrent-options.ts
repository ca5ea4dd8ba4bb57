import { type Activation, activation } from '../activations.ts'
import { flag, fraction, type OptionValues, orDefault, orElse, orNull, positiveInteger, seed } from '../../core/options.ts'
import { only, unused } from '../options.ts'
import { WEIGHT_OPTIONS, weightOptions } from './weight-options.ts'

/** What SimpleRNN, GRU and LSTM have in common. */
const COMMON = {
  units: positiveInteger(),
  activation: orElse(activation(), 'tanh'),
  ...WEIGHT_OPTIONS,
  ...weightOptions('recurrent', 'orthogonal'),
  dropout: orElse(fraction(), 0),
  recurrent_dropout: only(0),
  seed: orNull(seed()),
  return_sequences: orElse(flag(), false),
  return_state: only(false),
  go_backwards: orElse(flag(), false),
  stateful: only(false),
  zero_output_for_mask: unused(),
  // How Keras computes, not what.
  unroll: unused(),
  implementation: unused(),
  use_cudnn: unused(),
  time_major: only(false),
}

const GATED = { ...COMMON, recurrent_activation: orElse(activation(), 'sigmoid') }

/** The options of each layer; `reset_after` and `unit_forget_bias` only mean something where they are listed. */
export const RECURRENT_OPTIONS = {
  SimpleRNN: COMMON,
  GRU: { ...GATED, reset_after: orElse(flag(), true) },
  LSTM: { ...GATED, unit_forget_bias: orDefault(flag(), true) },
}

export type RecurrentClass = keyof typeof RECURRENT_OPTIONS

/** Values of any of them. */
export type RecurrentValues = OptionValues<typeof COMMON> &
  Partial<OptionValues<Omit<typeof RECURRENT_OPTIONS.GRU & typeof RECURRENT_OPTIONS.LSTM, keyof typeof COMMON>>>

/** What ONNX calls the activations that its recurrent ops know, with their alpha and beta where they take them. */
export const ONNX_ACTIVATIONS: { readonly [A in Activation]?: readonly [string, ...number[]] } = {
  tanh: ['Tanh'],
  sigmoid: ['Sigmoid'],
  relu: ['Relu'],
  linear: ['Affine', 1, 0],
  hard_sigmoid: ['HardSigmoid', 1 / 6, 0.5],
  hard_sigmoid_2: ['HardSigmoid', 0.2, 0.5],
}
