import { tensor } from '../../core/tensor.ts'
import type { Attribute } from '../../graph/graph.ts'
import { RECURRENT, type RecurrentName } from '../../graph/ops/recurrent.ts'
import type { OpCase, OpInput } from './against-reference.ts'

type Attributes = Readonly<Record<string, Attribute>>

interface Sizes {
  readonly steps: number
  readonly batch: number
  readonly inputs: number
  readonly hidden: number
}

/** Sizes that fill vectors and tiles, that leave something over, and of one step, row or number. */
const SIZES: readonly Sizes[] = [
  { steps: 1, batch: 1, inputs: 1, hidden: 1 },
  { steps: 5, batch: 4, inputs: 8, hidden: 16 },
  { steps: 4, batch: 3, inputs: 5, hidden: 7 },
  { steps: 3, batch: 9, inputs: 20, hidden: 33 },
]

/** Of a batch: some full, some shorter, the last one with no step. */
const lengthsOf = ({ steps, batch }: Sizes): OpInput => {
  const lengths = Int32Array.from({ length: batch }, (_, i) => (i === batch - 1 && i > 0 ? 0 : Math.max(1, steps - (i % 3))))
  return { constant: tensor('int32', [batch], lengths) }
}

const FUNCTIONS: Readonly<Record<RecurrentName, readonly string[]>> = {
  RNN: ['Relu'],
  GRU: ['HardSigmoid', 'Relu'],
  LSTM: ['HardSigmoid', 'Affine', 'Sigmoid'],
}

/**
 * Every recurrent layer over sizes, directions and optional inputs. Of the private forms and the gradients only
 * sequences of full length: behind their end some outputs have no defined value; see `recurrent.test.ts` for those.
 */
export function recurrentOpCases(): readonly OpCase[] {
  return (Object.keys(RECURRENT) as RecurrentName[]).flatMap((name) =>
    SIZES.flatMap((sizes) => variants(name, sizes.hidden).flatMap((attributes): readonly OpCase[] => {
      const directions = attributes['direction'] === 'bidirectional' ? 2 : 1
      const { weights, bias, states, kept, y } = operands(name, sizes, directions)
      return [
        { op: name, inputs: weights, attributes },
        { op: name, inputs: [...weights, bias, lengthsOf(sizes), ...states], attributes },
        { op: `${name}Training`, inputs: [...weights, bias, undefined, ...states], attributes },
        { op: `${name}Grad`, inputs: [...weights, undefined, ...states, ...kept, y, ...states], attributes },
        { op: `${name}Grad`, inputs: [...weights, undefined, ...states.map(() => undefined), ...kept, y], attributes },
      ]
    })))
}

function variants(name: RecurrentName, hidden: number): readonly Attributes[] {
  const functions = { activations: FUNCTIONS[name], activation_alpha: [0.3, 0.5], activation_beta: [0.4, 0.1] }
  return [
    { hidden_size: hidden },
    { hidden_size: hidden, direction: 'reverse', ...functions },
    { hidden_size: hidden, direction: 'bidirectional' },
    ...(name === 'GRU' ? [{ hidden_size: hidden, linear_before_reset: 1, direction: 'bidirectional' }] : []),
  ]
}

function operands(name: RecurrentName, { steps, batch, inputs, hidden }: Sizes, directions: number) {
  const { gates, saved, cells } = RECURRENT[name]
  const perState = Array.from({ length: cells ? 2 : 1 })
  const x = (...shape: number[]): OpInput => ({ shape })
  // Larger ones would let rounding grow from step to step.
  const weight = (...shape: number[]): OpInput => ({ shape, limit: 0.3 })
  return {
    weights: [x(steps, batch, inputs), weight(directions, gates * hidden, inputs), weight(directions, gates * hidden, hidden)],
    bias: x(directions, 2 * gates * hidden),
    states: perState.map(() => x(directions, batch, hidden)),
    kept: [
      ...perState.map(() => x(directions, steps, batch, hidden)),
      ...(saved ? [x(directions, steps, batch, saved * hidden)] : []),
    ],
    y: x(steps, directions, batch, hidden),
  }
}
