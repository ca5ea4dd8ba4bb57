import { MaasError } from '../../core/error.ts'
import {
  RECURRENT, type RecurrentActivation, type RecurrentName, recurrentActivations,
} from '../../graph/ops/recurrent.ts'
import { opSpec } from '../../graph/op-table.ts'
import { RECURRENT_FUNCTION, RECURRENT_TABLE } from '../../kernels/exports.ts'
import { align } from '../../kernels/heap.ts'
import type { BoundNode, Call, Lowering, NodePlan, ValuePlan } from './lowering.ts'

interface Sizes {
  readonly steps: number
  readonly batch: number
  readonly inputs: number
  readonly hidden: number
  readonly directions: number
}

function sizesOf(plan: NodePlan): Sizes {
  const [steps, batch, inputs] = plan.input(0).shape as [number, number, number]
  return { steps, batch, inputs, hidden: plan.number('hidden_size'), directions: plan.input(1).shape[0]! }
}

/** The node's operands by the names that its op gives them. */
function operandsOf<V extends ValuePlan>({ node, inputs, outputs }: NodePlan<V>): ReadonlyMap<string, V> {
  const spec = opSpec(node.op)
  const named = [
    ...spec.inputs.map(({ name }, i) => [name, inputs[i]] as const),
    ...spec.outputs.map((name, i) => [name, outputs[i]] as const),
  ]
  return new Map(named.filter((entry): entry is readonly [string, V] => entry[1] !== undefined))
}

/** What a step leaves behind lies in the scratch unless the node has an output for it; bytes of each. */
function keptBytes(op: RecurrentName, plan: NodePlan): Readonly<Record<'states' | 'cells' | 'gates', number>> {
  const { steps, batch, hidden, directions } = sizesOf(plan)
  const given = operandsOf(plan)
  const bytes = (name: string, blocks: number): number =>
    given.has(name) ? 0 : align(4 * directions * steps * batch * hidden * blocks)
  const { cells, saved } = RECURRENT[op]
  return { states: bytes('states', 1), cells: bytes('cells', cells ? 1 : 0), gates: bytes('gates', saved) }
}

function ownScratch(op: RecurrentName, plan: NodePlan): number {
  const { steps, batch, inputs, hidden } = sizesOf(plan)
  return align(plan.kernels.recurrentScratch(RECURRENT[op].gates, steps, batch, inputs, hidden))
}

/** Binds a kernel to the table of everything that it reads; see `RECURRENT_TABLE`. */
function bind(
  op: RecurrentName,
  kernel: (table: number) => number,
  node: BoundNode,
  kept: Readonly<Record<string, number>>,
): Call {
  const words: Record<string, number> = { ...sizesOf(node), scratch: node.scratch }
  words['reverse'] = Number(node.attribute('direction') === 'reverse')
  words['linearBeforeReset'] = node.number('linear_before_reset') ?? 0
  let free = node.scratch + ownScratch(op, node)
  for (const [name, bytes] of Object.entries(kept)) {
    words[name] = free
    free += bytes
  }
  for (const [name, { address }] of operandsOf(node)) words[name] = address
  const functions = recurrentActivations(op, attributesOf(node)).flatMap((ofDirection) =>
    [0, 1, 2].flatMap((i) => functionWords(ofDirection[i])))
  const table = node.table([...RECURRENT_TABLE.map((name) => words[name] ?? 0), ...functions])
  const lengths = operandsOf(node).get('sequence_lens')?.name
  return () => {
    const wrong = kernel(table)
    if (wrong >= 0) {
      throw new MaasError(
        'invalid-input',
        `Sequence ${wrong} has a length in "${lengths}" that is not from 0 to ${words['steps']}.`,
      )
    }
  }
}

function attributesOf(node: BoundNode): Parameters<typeof recurrentActivations>[1] {
  const names = ['direction', 'activations', 'activation_alpha', 'activation_beta']
  const given = names.map((name) => [name, node.attribute(name)] as const)
  return Object.fromEntries(given.filter(([, value]) => value !== undefined))
}

function functionWords(function_: RecurrentActivation | undefined): readonly number[] {
  if (!function_) return [0, 0, 0]
  const { name, alpha, beta } = function_
  return [RECURRENT_FUNCTION[name], ...new Int32Array(Float32Array.of(alpha, beta).buffer)]
}

function layer(op: RecurrentName, kernel: 'rnn' | 'gru' | 'lstm'): Lowering {
  return {
    scratch(plan) {
      const { states, cells, gates } = keptBytes(op, plan)
      return ownScratch(op, plan) + states + cells + gates
    },
    bind: (node) => bind(op, node.kernels[kernel], node, keptBytes(op, node)),
  }
}

function gradient(op: RecurrentName, kernel: 'rnnGrad' | 'gruGrad' | 'lstmGrad'): Lowering {
  return {
    scratch: (plan) => ownScratch(op, plan),
    bind: (node) => bind(op, node.kernels[kernel], node, {}),
  }
}

export const recurrentLowerings = {
  RNN: layer('RNN', 'rnn'),
  GRU: layer('GRU', 'gru'),
  LSTM: layer('LSTM', 'lstm'),
}

export const recurrentTrainingLowerings = {
  RNNTraining: layer('RNN', 'rnn'),
  GRUTraining: layer('GRU', 'gru'),
  LSTMTraining: layer('LSTM', 'lstm'),
  RNNGrad: gradient('RNN', 'rnnGrad'),
  GRUGrad: gradient('GRU', 'gruGrad'),
  LSTMGrad: gradient('LSTM', 'lstmGrad'),
}
