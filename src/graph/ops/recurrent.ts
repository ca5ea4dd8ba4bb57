import { formatShape, sameShape } from '../dims.ts'
import type { Attribute, Dim } from '../graph.ts'
import {
  type AttributesOf, choice, choices, fixed, flag, floats, type GradientContext, type InferContext, input,
  type InputRule, int, type OpSpec, optional, optionalInput, type ValueType,
} from '../op.ts'

/**
 * ONNX's recurrent layers, over sequences X [steps, batch, input] with one set of weights per direction:
 * W [directions, gates hidden, input], R [directions, gates hidden, hidden], B [directions, 2 gates hidden] (first that
 * of W, then that of R). `sequence_lens` [batch] ends each sequence early: behind it Y is 0, the backward direction
 * starts at it, and Y_h and Y_c are the states at its end (0 of an empty one, as in onnxruntime). Peepholes, `clip`,
 * `input_forget` and `layout` 1 are not supported.
 *
 * Each has a private form for training graphs, which also gives what the gradient needs. `states` and `cells` hold the
 * state after each step; where a sequence has ended (or, backwards, not begun) they pass the state on. `gates` holds
 * what the step computed on its way, in this order: GRU z, r, h~, and h R_h' + b (linear_before_reset) or r h; LSTM i,
 * o, f, c~ and the activated cell state. Behind the end of a sequence gates have no defined value, behind that of the
 * longest one states and cells neither.
 */
export const RECURRENT = {
  RNN: { gates: 1, saved: 0, cells: false, activations: ['Tanh'] },
  GRU: { gates: 3, saved: 4, cells: false, activations: ['Sigmoid', 'Tanh'] },
  LSTM: { gates: 4, saved: 5, cells: true, activations: ['Sigmoid', 'Tanh', 'Tanh'] },
} as const satisfies Readonly<Record<string, RecurrentKind>>

interface RecurrentKind {
  /** Blocks of hidden rows in W and R. */
  readonly gates: number
  /** Blocks of hidden numbers that a step leaves for the gradient. */
  readonly saved: number
  /** Has a second state. */
  readonly cells: boolean
  /** The functions f, g, h of ONNX's formulas. */
  readonly activations: readonly ActivationName[]
}

export type RecurrentName = keyof typeof RECURRENT

/** alpha and beta of a function where they are not given, for those that have them. Affine's must be given. */
const ACTIVATIONS = {
  Tanh: undefined,
  Sigmoid: undefined,
  Relu: undefined,
  HardSigmoid: { alpha: 0.2, beta: 0.5 },
  Affine: { alpha: Number.NaN, beta: Number.NaN },
} as const

type ActivationName = keyof typeof ACTIVATIONS

/** HardSigmoid: max(0, min(1, alpha x + beta)); Affine: alpha x + beta. Numbers that a function does not use are 0. */
export interface RecurrentActivation {
  readonly name: ActivationName
  readonly alpha: number
  readonly beta: number
}

const attributes = {
  direction: choice(['forward', 'reverse', 'bidirectional'], 'forward'),
  hidden_size: int(undefined, { min: 1 }),
  activations: optional(choices(Object.keys(ACTIVATIONS) as ActivationName[])),
  activation_alpha: optional(floats()),
  activation_beta: optional(floats()),
  layout: fixed(0),
}
const withReset = { ...attributes, linear_before_reset: flag(0) }
const withoutPeepholes = { ...attributes, input_forget: fixed(0) }

type Attributes = AttributesOf<typeof attributes>

/** The functions of each direction, forward first; alphas and betas go to those that take them, in order. */
export function recurrentActivations(
  op: RecurrentName,
  { direction, activations, activation_alpha = [], activation_beta = [] }: Partial<Attributes>,
): readonly (readonly RecurrentActivation[])[] {
  const perDirection: readonly ActivationName[] = RECURRENT[op].activations
  const names = activations ?? (direction === 'bidirectional' ? [...perDirection, ...perDirection] : perDirection)
  const [alphas, betas] = [[...activation_alpha], [...activation_beta]]
  const all = names.map((name): RecurrentActivation => {
    const numbers = ACTIVATIONS[name]
    if (!numbers) return { name, alpha: 0, beta: 0 }
    return { name, alpha: alphas.shift() ?? numbers.alpha, beta: betas.shift() ?? numbers.beta }
  })
  const count = perDirection.length
  return Array.from({ length: all.length / count }, (_, i) => all.slice(i * count, (i + 1) * count))
}

const SEQUENCE = [input('X'), input('W'), input('R')]
const LENGTHS = optionalInput('sequence_lens', ['int32'])

/** Checks what the layer and its gradient both read; gives the sizes. */
function sizesOf(op: RecurrentName, context: InferContext<Attributes>) {
  const { gates, activations } = RECURRENT[op]
  const { direction, hidden_size: hidden, activations: given } = context.attributes
  const directions = direction === 'bidirectional' ? 2 : 1
  const x = context.input(0).shape
  if (x.length !== 3) context.fail(`X must be [steps, batch, input], but is ${formatShape(x)}.`)
  const [steps, batch, width] = x as [Dim, Dim, Dim]
  if (given && given.length !== directions * activations.length) {
    context.fail(`${directions * activations.length} activations are needed, but ${given.length} are given.`)
  }
  const functions = recurrentActivations(op, context.attributes).flat()
  if (functions.some(({ alpha, beta }) => Number.isNaN(alpha + beta))) {
    context.fail('each Affine needs its alpha in activation_alpha and its beta in activation_beta.')
  }
  const check = (name: string, type: ValueType | undefined, ...shape: readonly Dim[]): void => {
    if (type && !sameShape(type.shape, shape)) {
      context.fail(`${name} must be ${formatShape(shape)}, but is ${formatShape(type.shape)}.`)
    }
  }
  check('W', context.input(1), directions, gates * hidden, width)
  check('R', context.input(2), directions, gates * hidden, hidden)
  const float = (...shape: readonly Dim[]): ValueType => ({ dtype: 'float32', shape })
  return {
    check,
    float,
    batch,
    directions,
    gates: gates * hidden,
    y: [steps, directions, batch, hidden],
    state: [directions, batch, hidden],
    states: [directions, steps, batch, hidden],
    saved: [directions, steps, batch, RECURRENT[op].saved * hidden],
  }
}

/** The inputs, outputs and shape rule of the layer; `training` adds what the gradient needs. */
function layer<R extends typeof attributes>(op: RecurrentName, rules: R, training: boolean): OpSpec<R> {
  const { cells, saved } = RECURRENT[op]
  return {
    domain: training ? 'inpage' : '',
    inputs: [
      ...SEQUENCE, optionalInput('B'), LENGTHS,
      optionalInput('initial_h'), ...(cells ? [optionalInput('initial_c')] : []),
    ],
    outputs: [
      'Y', 'Y_h', ...(cells ? ['Y_c'] : []),
      ...(training ? ['states', ...(cells ? ['cells'] : []), ...(saved ? ['gates'] : [])] : []),
    ],
    attributes: rules,
    infer(context) {
      const sizes = sizesOf(op, context as unknown as InferContext<Attributes>)
      const { check, float } = sizes
      const [, , , b, lengths, h, c] = context.inputs
      check('B', b, sizes.directions, 2 * sizes.gates)
      check('sequence_lens', lengths, sizes.batch)
      check('initial_h', h, ...sizes.state)
      check('initial_c', c, ...sizes.state)
      const state = float(...sizes.state)
      const states = float(...sizes.states)
      return [
        float(...sizes.y), state, ...(cells ? [state] : []),
        ...(training ? [states, ...(cells ? [states] : []), float(...sizes.saved)] : []),
      ]
    },
  }
}

/** Inputs of the gradient op: those of the layer but B, what it left, and what comes back through its outputs. */
function gradientInputs(op: RecurrentName): readonly InputRule[] {
  const { cells, saved } = RECURRENT[op]
  return [
    ...SEQUENCE, LENGTHS, optionalInput('initial_h'), ...(cells ? [optionalInput('initial_c')] : []),
    input('states'), ...(cells ? [input('cells')] : []), ...(saved ? [input('gates')] : []),
    optionalInput('dY'), optionalInput('dY_h'), ...(cells ? [optionalInput('dY_c')] : []),
  ]
}

/**
 * Gradients of the layer. B's needs nothing of B, which is why B is no input. Outputs that nobody wants are not made.
 */
function layerGradient<R extends typeof attributes>(op: RecurrentName, rules: R): OpSpec<R> {
  const { cells } = RECURRENT[op]
  const inputs = gradientInputs(op)
  return {
    domain: 'inpage',
    inputs,
    outputs: ['dX', 'dW', 'dR', 'dB', 'dinitial_h', ...(cells ? ['dinitial_c'] : [])],
    attributes: rules,
    infer(context) {
      const sizes = sizesOf(op, context as unknown as InferContext<Attributes>)
      const { check, float, state, states } = sizes
      const shapes: Readonly<Record<string, readonly Dim[]>> = {
        sequence_lens: [sizes.batch], initial_h: state, initial_c: state, states, cells: states, gates: sizes.saved,
        dY: sizes.y, dY_h: state, dY_c: state,
      }
      inputs.slice(3).forEach(({ name }, i) => check(name, context.inputs[i + 3], ...shapes[name]!))
      const ofState = float(...state)
      return [
        context.input(0), context.input(1), context.input(2), float(sizes.directions, 2 * sizes.gates), ofState,
        ...(cells ? [ofState] : []),
      ]
    },
  }
}

function trained<R extends typeof attributes>(op: RecurrentName, rules: R): OpSpec<R> {
  const { cells } = RECURRENT[op]
  const states = cells ? 2 : 1
  const gradient = (context: GradientContext<AttributesOf<R>>): readonly (string | undefined)[] => {
    const [x, w, r, b = '', lengths = '', ...initial] = context.inputs as [string, string, string, ...string[]]
    const before = Array.from({ length: states }, (_, i) => initial[i] ?? '')
    const upstream = Array.from({ length: 1 + states }, (_, i) => context.upstream[i] ?? '')
    const left = context.outputs.slice(1 + states)
    if (context.upstream.slice(1 + states).some((one) => one !== undefined) || left.includes('')) {
      context.fail(`a gradient is passed back through the first ${1 + states} outputs, and needs all of the others.`)
    }
    const wanted = [x, w, r, b, ...before].map((name, i) => name !== '' && context.needs(i < 4 ? i : i + 1))
    const made = context.node(
      `${op}Grad`,
      [x, w, r, lengths, ...before, ...left, ...upstream],
      context.attributes as Readonly<Record<string, Attribute>>,
      wanted,
    )
    const [dX, dW, dR, dB, ...dInitial] = made.map((name) => name || undefined)
    return [dX, dW, dR, dB, undefined, ...dInitial]
  }
  return { ...layer(op, rules, true), gradient }
}

export const recurrentOps = {
  RNN: layer('RNN', attributes, false),
  GRU: layer('GRU', withReset, false),
  LSTM: layer('LSTM', withoutPeepholes, false),
}

export const recurrentTrainingOps = {
  RNNTraining: trained('RNN', attributes),
  GRUTraining: trained('GRU', withReset),
  LSTMTraining: trained('LSTM', withoutPeepholes),
  RNNGrad: layerGradient('RNN', attributes),
  GRUGrad: layerGradient('GRU', withReset),
  LSTMGrad: layerGradient('LSTM', withoutPeepholes),
}
