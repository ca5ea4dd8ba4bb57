import { float32, type Shape } from '../../core/tensor.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import type { Attribute } from '../../graph/graph.ts'
import { opSpec } from '../../graph/op-table.ts'
import type { Activation } from '../activations.ts'
import type { Initializer } from '../initializers.ts'
import type { KerasLayout } from '../keras-layout.ts'
import { defineLayer, type LayerScope } from '../layer.ts'
import type { Signal } from '../signal.ts'
import { ONNX_ACTIVATIONS, RECURRENT_OPTIONS, type RecurrentClass, type RecurrentValues } from './recurrent-options.ts'
import { lengthsOf, type Steps, stepsOf } from './steps.ts'
import { addWeight, withActivityPenalty } from './weight-options.ts'

interface Kind {
  readonly op: 'RNN' | 'GRU' | 'LSTM'
  /** Places of ONNX's gates among Keras's: those of an LSTM are i, o, f, c in ONNX and i, f, c, o in Keras. */
  readonly gates: readonly number[]
  /** f, g, h of ONNX's formulas. */
  activations(options: RecurrentValues): readonly Activation[]
}

const KINDS: { readonly [C in RecurrentClass]: Kind } = {
  SimpleRNN: { op: 'RNN', gates: [0], activations: ({ activation }) => [activation] },
  GRU: { op: 'GRU', gates: [0, 1, 2], activations: ({ activation, recurrent_activation }) => [recurrent_activation!, activation] },
  LSTM: {
    op: 'LSTM',
    gates: [0, 3, 1, 2],
    activations: ({ activation, recurrent_activation }) => [recurrent_activation!, activation, activation],
  },
}

/** W, R and B of ONNX for one direction: [1, gates units, ...]; B is undefined without a bias. */
interface Weights {
  readonly kernel: string
  readonly recurrent: string
  readonly bias: string | undefined
}

/** After the reset gate GRUs have a second bias, which takes part in what is reset. */
function hasTwoBiases({ reset_after, use_bias }: RecurrentValues): boolean {
  return use_bias && reset_after === true
}

function biasInitializer({ unit_forget_bias, bias_initializer: others }: RecurrentValues): Initializer {
  return unit_forget_bias ? { kind: 'unit_forget', others } : others
}

/** Adds the weights of a direction, in Keras's order and ONNX's layout. */
function weightsOf(scope: LayerScope, { gates }: Kind, features: number, options: RecurrentValues, prefix: string): Weights {
  const { units } = options
  const size = gates.length * units
  const ordered = (shape: Shape, view: Shape, perm: readonly number[]): KerasLayout => ({
    shape, view, perm, order: { axis: view.length - 2, indices: gates },
  })
  const matrix = (rows: number) => ordered([rows, size], [1, rows, gates.length, units], [0, 2, 3, 1])
  const twice = hasTwoBiases(options)
  const biasLayout = twice
    ? { shape: [2, size], view: [1, 2, size], perm: [0, 1, 2] }
    : ordered([size], [1, gates.length, units], [0, 1, 2])
  const withBias = { ...options, bias_initializer: biasInitializer(options) }
  return {
    kernel: addWeight(scope, 'kernel', [1, size, features], options, matrix(features), `${prefix}kernel`),
    recurrent: addWeight(scope, 'recurrent', [1, size, units], options, matrix(units), `${prefix}recurrent_kernel`),
    bias: options.use_bias
      ? addWeight(scope, 'bias', [1, twice ? 2 * size : size], withBias, biasLayout, `${prefix}bias`)
      : undefined,
  }
}

/** B of ONNX [directions, 2 gates units]: the recurrent half is zeros where Keras has one bias. */
function joinedBias({ builder }: LayerScope, biases: readonly (string | undefined)[], { gates }: Kind, options: RecurrentValues): string {
  const own = biases.filter((bias) => bias !== undefined)
  if (own.length === 0) return ''
  const bias = joined(builder, own)
  if (hasTwoBiases(options)) return bias
  const zeros = new Float32Array(own.length * gates.length * options.units)
  return builder.op('Concat', [bias, builder.constant(float32([own.length, gates.length * options.units], zeros))], { axis: 1 })
}

/** Weights of all directions as one. */
function joined(builder: GraphBuilder, weights: readonly string[]): string {
  return weights.length === 1 ? weights[0]! : builder.op('Concat', weights, { axis: 0 })
}

/** How a node computes: its directions must agree in this. */
function attributesOf(scope: LayerScope, kind: Kind, options: RecurrentValues, directions: number): Readonly<Record<string, Attribute>> {
  const ofOne = kind.activations(options).map(
    (name) => ONNX_ACTIVATIONS[name] ??
      scope.fail(`the activation "${name}" is not one that recurrent layers can have; those are ${Object.keys(ONNX_ACTIVATIONS).join(', ')}.`),
  )
  const named = Array.from({ length: directions }, () => ofOne).flat()
  const numbers = (at: number) => named.flatMap((activation) => activation[at] ?? []) as readonly number[]
  const given = numbers(1).length > 0
  return {
    hidden_size: options.units,
    activations: named.map(([name]) => name),
    ...(given && { activation_alpha: numbers(1), activation_beta: numbers(2) }),
    ...(kind.op === 'GRU' && { linear_before_reset: options.reset_after ? 1 : 0 }),
  }
}

/** Inputs [batch, steps, features] in training: the same features are dropped at each step, as in Keras. */
function dropped(scope: LayerScope, { value }: Steps, { dropout, seed }: RecurrentValues): string {
  if (!scope.training || dropout === 0) return value
  const mask = scope.builder.op('BernoulliMask', [value, scope.step()], { ratio: dropout, seed: seed ?? scope.seed(), axes: [1] })
  return scope.builder.op('Mul', [value, mask])
}

/** One way through a sequence, its weights added. */
export interface Direction {
  readonly options: RecurrentValues
  readonly weights: Weights
}

/** @param prefix what the roles of its weights begin with. */
export function direction(scope: LayerScope, of: RecurrentClass, input: Steps, options: RecurrentValues, prefix = ''): Direction {
  return { options, weights: weightsOf(scope, KINDS[of], input.shape[1], options, prefix) }
}

/** Whether one node can go both ways: it has one input, and the same functions. */
export function goTogether(scope: LayerScope, of: RecurrentClass, [a, b]: readonly [RecurrentValues, RecurrentValues]): boolean {
  const how = (options: RecurrentValues) => JSON.stringify([attributesOf(scope, KINDS[of], options, 1), options.use_bias])
  return how(a) === how(b) && !(scope.training && (a.dropout > 0 || b.dropout > 0))
}

/**
 * One recurrent node of ONNX over a sequence. Padding is what lies behind the last step that the mask counts: the
 * output there is 0, as in Keras with `zero_output_for_mask`, and the last state is that of the last step that counts.
 * @returns [steps, directions, batch, units] of a layer that returns sequences, else [directions, batch, units].
 */
export function recurrentNode(
  scope: LayerScope, of: RecurrentClass, input: Steps, way: 'forward' | 'reverse' | 'bidirectional', directions: readonly Direction[],
): string {
  const { builder, training } = scope
  const kind = KINDS[of]
  const { options } = directions[0]!
  const inputs = [
    builder.op('Transpose', [dropped(scope, input, options)], { perm: [1, 0, 2] }),
    joined(builder, directions.map(({ weights }) => weights.kernel)),
    joined(builder, directions.map(({ weights }) => weights.recurrent)),
    joinedBias(scope, directions.map(({ weights }) => weights.bias), kind, options),
    input.mask ? lengthsOf(builder, input.mask, input.shape[0]) : '',
  ]
  const attributes = { direction: way, ...attributesOf(scope, kind, options, directions.length) }
  const op = training ? (`${kind.op}Training` as const) : kind.op
  const wanted = opSpec(op).outputs.map((_, i) => training || i === (options.return_sequences ? 0 : 1))
  const [y, last] = builder.node(op, inputs, attributes, builder.outputNames(op, wanted))
  return options.return_sequences ? y! : last!
}

/** What a node gave, with the batch first: [batch, steps, features], or [batch, features] of the last state. */
export function batchFirst({ builder }: LayerScope, { shape: [steps] }: Steps, y: string, directions: number, { units, return_sequences }: RecurrentValues): string {
  const perm = return_sequences ? [2, 0, 1, 3] : [1, 0, 2]
  const shape = return_sequences ? [-1, steps, directions * units] : [-1, directions * units]
  return builder.op('Reshape', [builder.op('Transpose', [y], { perm }), builder.ints(shape)])
}

/** The signal of a layer that gives `features` for each step or for the last one. */
export function recurrentSignal({ shape: [steps], mask }: Steps, value: string, features: number, { return_sequences }: RecurrentValues): Signal {
  return return_sequences
    ? { value, shape: [steps, features], layout: 'last', ...(mask && { mask }) }
    : { value, shape: [features], layout: 'last' }
}

/** The last step first. */
function turned({ builder }: LayerScope, { shape: [steps] }: Steps, value: string): string {
  const backwards = builder.ints(Array.from({ length: steps }, (_, i) => steps - 1 - i))
  return builder.op('Gather', [value, backwards], { axis: 1 })
}

function layer(of: RecurrentClass) {
  return defineLayer({
    options: RECURRENT_OPTIONS[of],
    build(scope, given, values) {
      const options: RecurrentValues = values
      const input = stepsOf(scope, given)
      const way = options.go_backwards ? 'reverse' : 'forward'
      const y = recurrentNode(scope, of, input, way, [direction(scope, of, input, options)])
      const result = batchFirst(scope, input, y, 1, options)
      // Keras gives the steps in the order in which it went through them.
      const value = options.go_backwards && options.return_sequences ? turned(scope, input, result) : result
      return withActivityPenalty(scope, recurrentSignal(input, value, options.units, options), options)
    },
  })
}

export const SimpleRNN = layer('SimpleRNN')
export const GRU = layer('GRU')
export const LSTM = layer('LSTM')
