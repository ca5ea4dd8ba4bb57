import type { Feature, Signature } from '../artifact/manifest.ts'
import { MaasError } from '../core/error.ts'
import type { AnyTensor } from '../core/tensor.ts'
import { Rng } from '../core/rng.ts'
import type { Warning } from '../data/profile/column-profile.ts'
import { overlapWarnings } from '../data/profile/overlap.ts'
import { splitSeries } from '../data/splits/series.ts'
import { type Split, splitTable } from '../data/splits/split.ts'
import type { Dataset, SequenceColumn, TextColumn } from '../data/dataset.ts'
import { alignSteps } from '../data/align-steps.ts'
import { rawFeatures } from '../data/features.ts'
import { selectSeries, type SeriesSelection } from '../data/series.ts'
import { selectTable, type Table, type Target } from '../data/table.ts'
import { GraphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/graph.ts'
import { extract, withInitializers } from '../graph/passes.ts'
import { answerGraph } from '../network/answer.ts'
import { buildNetwork } from '../network/network.ts'
import type { AugmentationScope } from './augmentation/augmentation.ts'
import { createAugment } from './augmentation/augmentations.ts'
import { type WordCounts, wordCounts } from './augmentation/word-counts.ts'
import { idLimit } from './id-limit.ts'
import { servedBehind } from './losses.ts'
import { type BuiltNetwork, networkParts } from './network-parts.ts'
import { inputsOf, unitsOf } from './network-facts.ts'
import { epochLength, type TrainingPart } from './examples.ts'
import { takesText } from '../preprocess/chains.ts'
import { encodeTexts, type TargetTexts } from '../preprocess/text/target-texts.ts'
import { type Boundaries, declareRaw, fitPreprocessing, idCountOf, knownStrings, lowerFronts, lowerPreprocessing, type Preprocessing } from '../preprocess/preprocessing.ts'
import { lowerLast, seriesShape, shapeWindows } from '../preprocess/series.ts'
import { boundarySources } from './boundary-values.ts'
import { type FeatureSource, rawSource } from './feature-source.ts'
import { rowWeights } from './row-weights.ts'
import type { CompleteRunConfig } from './run-config.ts'
import { classSampler } from './sampling.ts'
import { DECODER_INPUT, TableExamples } from './table-examples.ts'
import { decoderSteps, endOf, startOf, targetCoding } from './targets.ts'
import type { Training } from './train-examples.ts'

/** What the inputs of a served graph are given: raw numbers and text. */
export type RawFeeds = Readonly<Record<string, AnyTensor>>

/** All of a run that is settled before its first step. */
export interface PreparedRun {
  readonly training: Training
  readonly signature: Signature
  /** Rows of the test part, or of the first part that is there, to prove the artifact with. */
  readonly heldOut: RawFeeds
  /** What makes its measures look better than they are: rows that are trained on and measured on, too. */
  warnings(): readonly Warning[]
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
  const asText = config.features.filter((name) => takesText(config.preprocessing[name]!))
  const written = writtenTexts(config, dataset, decodes)
  /** With texts that are written as ids, of a vocabulary fitted on these rows. */
  const select = (rows: Uint32Array): { readonly table: Table; readonly texts: TargetTexts | undefined } => {
    const texts = written && encodeTexts(written, rows)
    const columns = texts ? dataset.columns.map((column) => (column === written ? texts.column : column)) : dataset.columns
    if (config.task === 'forecasting') return { table: selectSeries(dataset, config as SeriesSelection), texts }
    const selected = selectTable({ ...dataset, columns }, { ...config, asText })
    return { table: decodes ? selected : alignSteps(selected), texts }
  }
  // What is fitted does not change how rows are split.
  const everything = select(Uint32Array.from({ length: dataset.rows }, (_, row) => row))
  const split = everything.table.kind === 'series'
    ? splitSeries(everything.table.series, everything.table.target, config.validation, rng.fork('split'), fold)
    : splitTable(everything.table, dataset.columns, config.validation, rng.fork('split'), fold)
  const { table, texts } = written ? select(split.train) : everything
  const fitted = fitPreprocessing(table, config.preprocessing, { rows: split.train, rng: new Rng(config.seed).fork('preprocessing') })
  const { preprocessing } = fitted
  const { target } = table
  const weights = rowWeights(config, dataset, target, split.train)
  const outputs = outputsOf(target, config.network)
  const networkSeed = rng.fork('network').uint32()
  const head = servedBehind(config.loss)
  const front = frontOf(config.model, table, preprocessing)
  const sources = [
    ...rawSource(table),
    ...(front && table.kind === 'columns' ? boundarySources(front, table, fitted, split.train) : []),
  ]

  const shape = table.kind === 'series' ? seriesShape(table.series.columns.map(({ name }) => config.preprocessing[name]!), table.series.steps) : []

  /** `raw`: with the fronts in it, as it is served. */
  const lower = ({ training, raw }: { readonly training: boolean; readonly raw: boolean }): BuiltNetwork => {
    const builder = new GraphBuilder(config.model)
    const { x, boundaries } = raw || !front ? declareServed(builder, table, preprocessing) : declareTrained(builder, sources, front)
    const inputs = [
      shapeWindows(builder, lowerPreprocessing(builder, x, boundaries, preprocessing), shape),
      ...(decodes && target.task === 'translation'
        ? [builder.input(DECODER_INPUT, 'int32', ['batch', decoderSteps(target.column.steps)])]
        : []),
    ]
    const ids = [idCountOf(table, preprocessing), target.task === 'translation' ? target.column.vocabulary : undefined]
    const options = { inputs, ids, task: config.task, outputs, servedBehind: head, rng: new Rng(networkSeed), training }
    return { builder, inputs, network: buildNetwork(builder, config.network, options) }
  }
  const answering = lower({ training: false, raw: false })
  // Before the answer joins a builder.
  const parts = networkParts(lower({ training: true, raw: false }), answering)
  const { builder, network } = front ? lower({ training: false, raw: true }) : answering
  const width = builder.info(network.output).shape.at(-1) as number
  const targets = targetCoding(target, { trained: split.train, loss: config.loss.class_name, width, decodes })
  const evaluated = new TableExamples(sources, targets, weights.evaluation)
  const scaling = targets.scaling && (table.kind === 'series' ? { ...targets.scaling, base: lowerLast(builder, table.series) } : targets.scaling)
  const answer = answerGraph(builder, { ...network, head: head ?? network.head }, scaling)

  const train: TrainingPart = {
    examples: new TableExamples(sources, targets, weights.training),
    rows: split.train,
    ...(config.sampling !== null && target.task === 'classification' ? { sampler: classSampler(config.sampling, target, split.train) } : {}),
    ...(config.augmentation.length > 0 ? { augment: createAugment(config.augmentation, augmentationScope(table, split.train, front && wordCounts(front, table, preprocessing))) } : {}),
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
      ...(targets.unchanged === undefined ? {} : { unchanged: targets.unchanged }),
      threshold: head === 'sigmoid' || network.head === 'tanh' ? 0 : 0.5,
    },
    // Windows share rows by their nature.
    warnings: () => table.kind === 'series' ? [] : overlapWarnings(dataset, [...config.features, target.name], split),
    heldOut: heldOutOf(table, new TableExamples([], targets), split),
    signature: {
      task: config.task,
      inputs: answer.inputs,
      outputs: answer.outputs,
      features: table.features.map((feature) => describeFeature(feature, preprocessing, idLimit(parts.inference, 'x'))),
      target: target.name,
      ...(target.task === 'classification' ? { labels: target.labels } : {}),
      ...(decodes && target.task === 'translation' ? decoding(target.column) : {}),
      ...(texts ? { vocabulary: texts.vocabulary } : {}),
    },
    served: (weights) => withInitializers(answer, weights),
  }
}

/** Where the answers of a decoder begin and end. */
function decoding(column: SequenceColumn): Pick<Signature, 'start' | 'end'> {
  const end = endOf(column)
  return { start: startOf(column), ...(end !== undefined && { end }) }
}

/** The target of a translation into text. Throws `invalid-config` for a network that cannot write. */
function writtenTexts({ task, target, network }: CompleteRunConfig, { columns }: Dataset, decodes: boolean): TextColumn | undefined {
  const column = columns.find(({ name }) => name === target)
  if (task !== 'translation' || column?.kind !== 'text') return undefined
  if (decodes) return column
  throw new MaasError('invalid-config', `network: it has ${inputsOf(network)} input, but text is written by a decoder, which is a second one; leave the network out for one that has it`)
}

/**
 * How many values the network gives: for a translation no fewer than it says itself, whatever ids the data happen to
 * have.
 */
function outputsOf(target: Target, network: CompleteRunConfig['network']): number {
  switch (target.task) {
    case 'classification': return target.labels.length
    case 'regression': return 1
    case 'forecasting': return target.horizon
    case 'translation': return Math.max(target.column.vocabulary, unitsOf(network, 'translation'))
  }
}

/** A feature with what is known of it only now. */
function describeFeature(feature: Feature, preprocessing: Preprocessing, ids: number | undefined): Feature {
  if (feature.kind === 'sequence') return { ...feature, vocabulary: ids ?? feature.vocabulary }
  const values = feature.kind === 'text' ? knownStrings(preprocessing, feature.name) : undefined
  return values ? { ...feature, values } as Feature : feature
}

interface Front {
  /** From `x_text` to the boundary values. */
  readonly graph: Graph
  readonly boundaries: Boundaries
}

/** undefined when no feature is text. */
function frontOf(name: string, table: Table, preprocessing: Preprocessing): Front | undefined {
  const builder = new GraphBuilder(name)
  const { text } = declareRaw(builder, table)
  if (!text) return undefined
  const boundaries = lowerFronts(builder, text, preprocessing)
  const outputs = [...boundaries.values()]
  return { graph: extract(builder.build(outputs), outputs), boundaries }
}

interface Declared {
  readonly x: string | undefined
  readonly boundaries: Boundaries
}

function declareServed(builder: GraphBuilder, table: Table, preprocessing: Preprocessing): Declared {
  const { x, text } = declareRaw(builder, table)
  return { x, boundaries: text ? lowerFronts(builder, text, preprocessing) : new Map() }
}

/** The boundary values as inputs, in place of the text that they are made of. */
function declareTrained(builder: GraphBuilder, sources: readonly FeatureSource[], { boundaries }: Front): Declared {
  for (const { input, dtype, rowShape } of sources) builder.input(input, dtype, ['batch', ...rowShape])
  return { x: sources.some(({ input }) => input === 'x') ? 'x' : undefined, boundaries }
}

/** Some rows as a caller would send them. */
function heldOutOf(table: Table, decoders: TableExamples, { test, validation, train }: Split): RawFeeds {
  const rows = [test, validation, train].find(({ length }) => length > 0)!.slice(0, HELD_OUT_ROWS)
  return { ...rawFeatures(table, rows), ...decoders.read(rows).feeds }
}

function augmentationScope(table: Table, rows: Uint32Array, counts: WordCounts | undefined): AugmentationScope {
  return {
    numbers: table.kind === 'columns' ? table.numbers : [],
    rows,
    start: table.kind === 'sequence' ? table.column.start : undefined,
    wordCounts: counts,
  }
}
