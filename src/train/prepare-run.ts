import type { Signature } from '../artifact/manifest.ts'
import { Rng } from '../core/rng.ts'
import { type Split, splitTable } from '../data/splits/split.ts'
import type { Dataset } from '../data/dataset.ts'
import { alignSteps } from '../data/align-steps.ts'
import { selectTable, type Target } from '../data/table.ts'
import { GraphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/graph.ts'
import { withInitializers } from '../graph/passes.ts'
import { answerGraph } from '../network/answer.ts'
import { buildNetwork } from '../network/network.ts'
import { idLimit } from './id-limit.ts'
import { servedBehind } from './losses.ts'
import { type BuiltNetwork, networkParts } from './network-parts.ts'
import { inputsOf, unitsOf } from './network-facts.ts'
import { fitPreprocessing, lowerPreprocessing } from '../preprocess/preprocessing.ts'
import type { Feeds } from './engine.ts'
import { epochLength, type TrainingPart } from './examples.ts'
import { rowWeights } from './row-weights.ts'
import type { CompleteRunConfig } from './run-config.ts'
import { classSampler } from './sampling.ts'
import { DECODER_INPUT, TableExamples } from './table-examples.ts'
import { startOf, targetCoding, decoderSteps } from './targets.ts'
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
 * @param fold prepares this one of the folds (from 0), measured as a test on what it is not trained on.
 */
export function prepareRun(config: CompleteRunConfig, dataset: Dataset, fold?: number): PreparedRun {
  const rng = new Rng(config.seed)
  const decodes = config.task === 'translation' && inputsOf(config.network) === 2
  const selected = selectTable(dataset, config)
  const table = decodes ? selected : alignSteps(selected)
  const split = splitTable(table, dataset.columns, config.validation, rng.fork('split'), fold)
  const preprocessing = fitPreprocessing(table, split.train)
  const { target } = table
  const weights = rowWeights(config, dataset, target, split.train)
  const outputs = outputsOf(target, config.network)
  const networkSeed = rng.fork('network').uint32()

  const head = servedBehind(config.loss)

  const lower = (training: boolean): BuiltNetwork => {
    const builder = new GraphBuilder(config.model)
    const x = builder.input('x', table.kind === 'sequence' ? 'int32' : 'float32', ['batch', ...table.rowShape])
    const inputs = [
      lowerPreprocessing(builder, x, preprocessing),
      ...(decodes && target.task === 'translation'
        ? [builder.input(DECODER_INPUT, 'int32', ['batch', decoderSteps(target.column.steps)])]
        : []),
    ]
    const options = { inputs, task: config.task, outputs, servedBehind: head, rng: new Rng(networkSeed), training }
    return { builder, inputs, network: buildNetwork(builder, config.network, options) }
  }
  const answering = lower(false)
  const { builder, network } = answering
  const width = builder.info(network.output).shape.at(-1) as number
  const targets = targetCoding(target, { trained: split.train, loss: config.loss.class_name, width, decodes })
  const evaluated = new TableExamples(table, targets, weights.evaluation)
  // Before the answer joins the builder, too.
  const parts = networkParts(lower(true), answering)
  const answer = answerGraph(builder, { ...network, head: head ?? network.head }, targets.scaling)

  const train: TrainingPart = {
    examples: new TableExamples(table, targets, weights.training),
    rows: split.train,
    ...(config.sampling !== null && target.task === 'classification' ? { sampler: classSampler(config.sampling, target, split.train) } : {}),
  }
  const measured = (rows: Uint32Array) => (rows.length > 0 ? { examples: evaluated, rows } : undefined)
  const [validation, test] = [measured(split.validation), measured(split.test)]
  const task = {
    ...parts,
    loss: config.loss,
    weighted: weights.training !== undefined || targets.isPadded === true,
    optimizer: config.optimizer,
    batchSize: Math.min(config.batch_size, epochLength(train)),
  }
  return {
    training: {
      task,
      train,
      ...(validation ? { validation } : {}),
      ...(test ? { test } : {}),
      epochs: config.epochs,
      metrics: config.metrics,
      callbacks: config.callbacks,
      shuffle: rng.fork('shuffle'),
      unit: targets.unit,
      threshold: head === 'sigmoid' || network.head === 'tanh' ? 0 : 0.5,
    },
    heldOut: heldOutOf(new TableExamples(table, targets), split),
    signature: {
      task: config.task,
      inputs: answer.inputs,
      outputs: answer.outputs,
      features: table.features.map((feature) =>
        feature.kind === 'sequence' ? { ...feature, vocabulary: idLimit(parts.inference, 'x') ?? feature.vocabulary } : feature),
      target: target.name,
      ...(target.task === 'classification' ? { labels: target.labels } : {}),
      ...(decodes && target.task === 'translation' ? { start: startOf(target.column) } : {}),
    },
    served: (weights) => withInitializers(answer, weights),
  }
}

/**
 * How many values the network gives: for a translation no fewer than it says itself, whatever ids the data happen to
 * have.
 */
function outputsOf(target: Target, network: CompleteRunConfig['network']): number {
  switch (target.task) {
    case 'classification': return target.labels.length
    case 'regression': return 1
    case 'translation': return Math.max(target.column.vocabulary, unitsOf(network, 'translation'))
  }
}

function heldOutOf(examples: TableExamples, { test, validation, train }: Split): Feeds {
  const rows = [test, validation, train].find(({ length }) => length > 0)!
  return examples.read(rows.slice(0, HELD_OUT_ROWS)).feeds
}
