import { MaasError } from '../core/error.ts'
import { Rng } from '../core/rng.ts'
import { answersNumbers, type ColumnInfo, type Feature, type Task } from '../data/dataset.ts'
import { GraphBuilder } from '../graph/builder.ts'
import type { Graph } from '../graph/graph.ts'
import type { NetworkConfig } from '../network/keras-config.ts'
import type { Activation } from '../network/activations.ts'
import { buildNetwork } from '../network/network.ts'
import { type Chain, givesIds, imageSizeOf, type PreprocessingConfig, widthOf } from '../preprocess/chains.ts'
import { seriesShape } from '../preprocess/series.ts'
import { suggestNetwork } from '../network/suggest.ts'
import { idLimit } from './id-limit.ts'
import { activationFor, checkActivation, lossTraits, servedBehind } from './losses.ts'
import { givenWidth, inputsOf, unitsOf } from './network-facts.ts'
import type { LossConfig } from './run-config.ts'
import { DECODER_INPUT } from './table-examples.ts'

/** What is asked for: the loss is complete, or left to the network. */
export interface NetworkGoal {
  readonly task: Task
  readonly columns: readonly ColumnInfo[]
  readonly target: ColumnInfo
  readonly loss: LossConfig | undefined
  /** Complete. */
  readonly preprocessing: PreprocessingConfig
  /** Of a forecast. */
  readonly window: number | null
  readonly horizon: number | null
}

export interface NetworkPlan {
  readonly network: NetworkConfig
  /** It ends in one sigmoid unit. */
  readonly isSigmoid: boolean
  /** One layer and no activation: a line. */
  readonly isLinear: boolean
  /** A translation with a second input, the target so far. */
  readonly decodes: boolean
}

/**
 * The network given, else one that goes with features and task. It is built once, with as many labels as it has
 * outputs, since how many the data have is not known here. Throws `invalid-config` naming the layer, or the loss that
 * does not go with its last one.
 */
export function completeNetwork(value: unknown, { task, columns, target, loss, preprocessing, window, horizon }: NetworkGoal): NetworkPlan {
  const features = window === null
    ? columns.map((column) => featureOf(column, preprocessing[column.name]!))
    : seriesFeatures(target.name, seriesShape(columns.map(({ name }) => preprocessing[name]!), window))
  const activation = loss && activationFor(loss)
  const ids = features[0]?.kind === 'text' && givesIds(preprocessing[features[0].name]!)
  const network = (value as NetworkConfig | undefined) ?? suggestNetwork({ features, task, target, activation, ids })
  const decodes = task === 'translation' && inputsOf(network) === 2
  if (ids && task === 'translation' && !decodes) {
    throw new MaasError('invalid-config', `network: column '${columns[0]!.name}' is text, which a network with a decoder translates, into text or into ids that begin with a start id`)
  }
  const builder = new GraphBuilder('network')
  const built = buildNetwork(builder, network, {
    inputs: declareInputs(builder, features, {
      ids,
      translated: task === 'translation' ? target : undefined,
      decodes,
      width: (window === null ? widthOf(columns, preprocessing) : features.length) ?? givenWidth(network) ?? features.length,
    }),
    ids: [SOME, SOME],
    task,
    outputs: answersNumbers(task) ? (horizon ?? 1) : Math.max(2, target.vocabulary ?? 0, unitsOf(network, task)),
    servedBehind: loss && servedBehind(loss),
    rng: new Rng(0),
    training: false,
  })
  const graph = builder.build([built.output])
  checkIds(graph, 'x', columns[0]!)
  if (decodes) checkIds(graph, DECODER_INPUT, target)
  checkHead(built.head, task, loss)
  const layers = new Set(built.weights.map(({ layer }) => layer))
  return { network, isSigmoid: built.head === 'sigmoid', isLinear: built.head === 'linear' && layers.size === 1, decodes }
}

/** Ahead of the run: that of a regression can be standardised, which only what has no bounds can learn. */
function checkHead(head: Activation, task: Task, loss: LossConfig | undefined): void {
  if (loss) checkActivation(loss, head)
  if (!answersNumbers(task) || head === 'linear' || (loss && lossTraits(loss.class_name).proportional)) return
  throw new MaasError(
    'invalid-config',
    `network: it ends in ${head}, but the target of a ${task} is standardised, so it is of any size and sign: end it ` +
      'without an activation, or take a loss of proportions (poisson, mean_absolute_percentage_error, ' +
      'mean_squared_logarithmic_error), whose target stays as it is',
  )
}

/** A feature as the network gets it. */
function featureOf({ kind, name, height = 0, width = 0, channels = 0, steps = 0, vocabulary = 0 }: ColumnInfo, chain: Chain): Feature {
  if (kind === 'image') return { kind, name, ...imageSizeOf({ height, width, channels }, chain) }
  return kind === 'sequence' ? { kind, name, steps, vocabulary } : { kind, name }
}

/** Windows behind their chains: as one series, or as so many numbers. */
function seriesFeatures(name: string, [steps, columns]: readonly number[]): readonly Feature[] {
  if (columns === undefined) return Array.from({ length: steps! }, (_, i) => ({ kind: 'number', name: `${name} ${i + 1}` }))
  return [{ kind: 'series', name, steps: steps!, columns: Array.from({ length: columns }, (_, i) => `${i}`) }]
}

/** For what shows only in the data: how many ids a text has, and how many there are. */
const SOME = 64

/**
 * As the run will have them: a translation without a decoder has feature and target padded to one length. How wide a table with
 * categories is shows only when they are counted, so `width` is then what the network expects; `ids`: text that goes in as ids.
 */
function declareInputs(
  builder: GraphBuilder, features: readonly Feature[],
  { ids, translated, decodes, width }: {
    readonly ids: boolean
    readonly translated: ColumnInfo | undefined
    readonly decodes: boolean
    readonly width: number
  },
): readonly string[] {
  const [first] = features
  if (ids || translated?.kind === 'text') {
    const read = builder.input('x', 'int32', ['batch', first?.kind === 'sequence' ? first.steps : SOME])
    const written = translated?.kind === 'sequence' ? translated.steps! - 1 : SOME
    return decodes ? [read, builder.input(DECODER_INPUT, 'int32', ['batch', written])] : [read]
  }
  if (first?.kind === 'image') return [builder.input('x', 'float32', ['batch', first.height, first.width, first.channels])]
  if (first?.kind === 'series') return [builder.input('x', 'float32', ['batch', first.steps, first.columns!.length])]
  if (first?.kind !== 'sequence') return [builder.input('x', 'float32', ['batch', width])]
  const targetSteps = translated?.steps ?? 0
  if (!decodes) return [builder.input('x', 'int32', ['batch', Math.max(first.steps, targetSteps)])]
  return [builder.input('x', 'int32', ['batch', first.steps]), builder.input(DECODER_INPUT, 'int32', ['batch', targetSteps - 1])]
}

/** Every id must have its place in the tables that it is looked up in: what lies behind one is not its own. */
function checkIds(graph: Graph, input: string, { name, vocabulary = 0 }: ColumnInfo): void {
  const limit = idLimit(graph, input)
  if (limit === undefined || vocabulary <= limit) return
  throw new MaasError(
    'invalid-config',
    `network: its Embedding has an input_dim of ${limit}, but column '${name}' has ids up to ${vocabulary - 1}: give it at least ${vocabulary}`,
  )
}
