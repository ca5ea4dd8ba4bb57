import { tensor } from '../../core/tensor.ts'
import { RECURRENT, type RecurrentName } from '../ops/recurrent.ts'
import type { GradientCase } from './gradient-check.ts'

/** Steps, batch, input and hidden size of every case: small and all different. */
const [STEPS, BATCH, INPUT, HIDDEN] = [4, 3, 1, 2]

/**
 * One sequence of full length, one shorter, one of a single step; all shorter than STEPS, and an empty one, in the
 * second.
 */
const LENGTHS = [[4, 2, 1], [3, 0, 2]].map((lengths) => tensor('int32', [BATCH], Int32Array.from(lengths)))

/** Each layer in each direction, with and without its optional inputs, with each of its functions. */
export function recurrentGradientCases(): readonly GradientCase[] {
  return (Object.keys(RECURRENT) as RecurrentName[]).flatMap((name) => {
    const { gates, cells, activations } = RECURRENT[name]
    const op = `${name}Training` as const
    const outputs = cells ? [0, 1, 2] : [0, 1]
    const weights = (directions: number) => [
      [STEPS, BATCH, INPUT], [directions, gates * HIDDEN, INPUT], [directions, gates * HIDDEN, HIDDEN],
    ]
    const full = (directions: number, lengths: GradientCase['inputs'][number] = '') => [
      ...weights(directions), [directions, 2 * gates * HIDDEN], lengths,
      ...Array.from(cells ? 'hc' : 'h', () => [directions, BATCH, HIDDEN]),
    ]
    const functions = (gate: string, ...others: readonly string[]) => ({
      activations: name === 'RNN' ? others.slice(-1) : [gate, ...others.slice(1 - activations.length)],
      hidden_size: HIDDEN,
      activation_alpha: [0.25, 0.5],
      activation_beta: [0.4, 0.1],
    })
    return [
      { op, inputs: weights(1), attributes: { hidden_size: HIDDEN } },
      { op, inputs: weights(1), attributes: { hidden_size: HIDDEN, direction: 'reverse' }, outputs: [1] },
      { op, inputs: full(1), attributes: { hidden_size: HIDDEN }, outputs },
      { op, inputs: full(1, LENGTHS[0]), attributes: { hidden_size: HIDDEN }, outputs },
      { op, inputs: full(1, LENGTHS[1]), attributes: { hidden_size: HIDDEN, direction: 'reverse' }, outputs },
      { op, inputs: full(2, LENGTHS[0]), attributes: { hidden_size: HIDDEN, direction: 'bidirectional' }, outputs },
      // Unbounded gates would let the numbers grow beyond what differences can tell.
      { op, inputs: full(1), attributes: functions('HardSigmoid', 'Affine', 'Relu'), outputs },
      { op, inputs: full(1), attributes: functions('Sigmoid', 'Relu', 'Affine'), outputs },
      ...(name === 'GRU'
        ? [full(1), full(2, LENGTHS[1])].map((inputs, i) => ({
            op,
            inputs,
            attributes: { hidden_size: HIDDEN, linear_before_reset: 1, direction: i === 0 ? 'forward' : 'bidirectional' },
            outputs,
          }))
        : []),
    ]
  })
}
