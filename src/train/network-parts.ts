import type { GraphBuilder } from '../graph/builder.ts'
import type { Network } from '../network/network.ts'
import type { TrainingTask } from './engine.ts'

/** A network and the builder that its graph was begun in. */
export interface BuiltNetwork {
  readonly builder: GraphBuilder
  /** The values that it reads, in the order of its input layers. */
  readonly inputs: readonly string[]
  readonly network: Network
}

/** What a task says of its network, which is built twice: as it trains and as it answers. */
export function networkParts(
  { builder, inputs, network }: BuiltNetwork, answering: Omit<BuiltNetwork, 'inputs'>,
): Pick<TrainingTask, 'forward' | 'ending' | 'weights' | 'states' | 'constraints' | 'inference' | 'network'> {
  const { output, logits, head, penalty, weights, constraints, config } = network
  return {
    forward: builder.build([output, ...(penalty ? [penalty] : [])]),
    ending: { activation: head, logits },
    weights: weights.filter(({ trained }) => trained).map(({ name }) => name),
    states: weights.filter(({ trained }) => !trained).map(({ name }) => name),
    constraints,
    inference: answering.builder.build([answering.network.output]),
    network: { config, inputs, weights },
  }
}
