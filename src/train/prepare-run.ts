import type { Signature } from '../artifact/manifest.ts'
import { Rng } from '../core/rng.ts'
import { type Split, splitTable } from '../data/split.ts'
import type { Dataset } from '../data/dataset.ts'
import { selectTable } from '../data/table.ts'
import { GraphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/graph.ts'
import { withInitializers } from '../graph/passes.ts'
import { answerGraph } from '../network/answer.ts'
import { buildNetwork, type Network } from '../network/network.ts'
import { fitPreprocessing, lowerPreprocessing } from '../preprocess/preprocessing.ts'
import type { Feeds } from './engine.ts'
import { rowWeights } from './row-weights.ts'
import type { CompleteRunConfig } from './run-config.ts'
import { TableExamples } from './table-examples.ts'
import { targetCoding } from './targets.ts'
import type { Training } from './train-examples.ts'

/** All of a run that is settled before its first step. */
export interface PreparedRun {
  readonly training: Training
  readonly signature: Signature
  /** Rows of the test part, or of the first part that is there, to prove the artifact with. */
  readonly heldOut: Feeds
  /** The graph that is served, with these weights. */
  served(weights: Graph['initializers']): Graph
}

const HELD_OUT_ROWS = 256

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
  const weights = rowWeights(config, dataset, target, split.train)
  const evaluated = new TableExamples(table, targets, weights.evaluation)
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

  const measured = (rows: Uint32Array) => (rows.length > 0 ? { examples: evaluated, rows } : undefined)
  const [validation, test] = [measured(split.validation), measured(split.test)]
  const task = {
    forward: training.builder.build([training.network.output, ...(penalty ? [penalty] : [])]),
    inference,
    weights: network.weights.filter(({ trained }) => trained).map(({ name }) => name),
    states: network.weights.filter(({ trained }) => !trained).map(({ name }) => name),
    constraints: network.constraints,
    loss: { class_name: config.loss, config: {} },
    weighted: weights.training !== undefined,
    optimizer: config.optimizer,
    batchSize: Math.min(config.batch_size, split.train.length),
    network: { config: network.config, inputs: [training.input], weights: network.weights },
  }
  return {
    training: {
      task,
      train: { examples: new TableExamples(table, targets, weights.training), rows: split.train },
      ...(validation ? { validation } : {}),
      ...(test ? { test } : {}),
      epochs: config.epochs,
      metrics: config.metrics,
      callbacks: config.callbacks,
      shuffle: rng.fork('shuffle'),
      unit: targets.unit,
    },
    heldOut: heldOutOf(new TableExamples(table, targets), split),
    signature: {
      task: config.task,
      inputs: answer.inputs,
      outputs: answer.outputs,
      features: table.features,
      target: target.name,
      ...(target.task === 'classification' ? { labels: target.labels } : {}),
    },
    served: (weights) => withInitializers(answer, weights),
  }
}

function heldOutOf(examples: TableExamples, { test, validation, train }: Split): Feeds {
  const rows = [test, validation, train].find(({ length }) => length > 0)!
  return examples.read(rows.slice(0, HELD_OUT_ROWS)).feeds
}
