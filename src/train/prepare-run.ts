import type { Signature } from '../artifact/manifest.ts'
import { Rng } from '../core/rng.ts'
import { splitTable, type Split } from '../data/split.ts'
import type { Dataset } from '../data/dataset.ts'
import { selectTable, type Table } from '../data/table.ts'
import { GraphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/graph.ts'
import { withInitializers } from '../graph/passes.ts'
import { answerGraph } from '../network/answer.ts'
import { buildNetwork, type Network } from '../network/network.ts'
import { fitPreprocessing, lowerPreprocessing } from '../preprocess/preprocessing.ts'
import type { TrainingTask } from './engine.ts'
import type { CompleteRunConfig } from './run-config.ts'
import { type TargetCoding, targetCoding } from './targets.ts'

/** All of a run that is settled before its first step. */
export interface PreparedRun {
  readonly table: Table
  readonly split: Split
  readonly targets: TargetCoding
  readonly task: TrainingTask
  readonly signature: Signature
  /** Draws the order of the rows of each epoch. */
  readonly shuffle: Rng
  /** The graph that is served, with these weights. */
  served(weights: Graph['initializers']): Graph
}

/**
 * Splits the data, fits preprocessing on the training part and builds the graphs. Everything random is drawn from the
 * config's seed. Throws `invalid-config` or `invalid-data` when the data and the config do not fit.
 */
export function prepareRun(config: CompleteRunConfig, dataset: Dataset): PreparedRun {
  const rng = new Rng(config.seed)
  const table = selectTable(dataset, config)
  const split = splitTable(table, config.validation, rng.fork('split'))
  const preprocessing = fitPreprocessing(table, split.train)
  const targets = targetCoding(table.target, split.train, config.loss)
  const { target } = table
  const outputs = target.task === 'classification' ? target.labels.length : 1
  const networkSeed = rng.fork('network').uint32()

  const lower = (training: boolean): { builder: GraphBuilder; input: string; network: Network } => {
    const builder = new GraphBuilder(config.model)
    const x = builder.input('x', 'float32', ['batch', ...table.rowShape])
    const input = lowerPreprocessing(builder, x, preprocessing)
    const options = { inputs: [input], task: config.task, outputs, rng: new Rng(networkSeed), training }
    return { builder, input, network: buildNetwork(builder, config.network, options) }
  }
  const { builder, network } = lower(false)
  const training = lower(true)
  const { penalty } = training.network
  const inference = builder.build([network.output])
  const answer = answerGraph(builder, network, targets.scaling)

  return {
    table,
    split,
    targets,
    task: {
      forward: training.builder.build([training.network.output, ...(penalty ? [penalty] : [])]),
      inference,
      weights: network.weights.filter(({ trained }) => trained).map(({ name }) => name),
      states: network.weights.filter(({ trained }) => !trained).map(({ name }) => name),
      constraints: network.constraints,
      loss: { class_name: config.loss, config: {} },
      weighted: false,
      optimizer: config.optimizer,
      batchSize: Math.min(config.batch_size, split.train.length),
      network: { config: network.config, inputs: [training.input], weights: network.weights },
    },
    signature: {
      task: config.task,
      inputs: answer.inputs,
      outputs: answer.outputs,
      features: table.features,
      target: target.name,
      ...(target.task === 'classification' ? { labels: target.labels } : {}),
    },
    shuffle: rng.fork('shuffle'),
    served: (weights) => withInitializers(answer, weights),
  }
}
