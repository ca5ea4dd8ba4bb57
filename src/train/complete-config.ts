import { MaasError } from '../core/error.ts'
import type { DatasetInfo, Task } from '../data/dataset.ts'
import { splitColumns } from '../data/splits/validation.ts'
import { type Fields, invalid, readChoice, readFields, readFlag, readInteger, readNumber, readText, readTexts } from '../core/config-values.ts'
import { augmentableOf, completeAugmentation } from './augmentation/augmentations.ts'
import { completeCallbacks } from './callbacks/callbacks.ts'
import { findColumn, readFeatures, readSampleWeight, readTarget, readTask } from './config-columns.ts'
import { completeLoss } from './losses.ts'
import { METRICS } from './metrics.ts'
import { readCovariates, readSeries } from './config-series.ts'
import { completeNetwork } from './config-network.ts'
import { readSampling } from './sampling.ts'
import { readValidation } from './config-validation.ts'
import { completePreprocessing } from '../preprocess/chains.ts'
import { completeOptimizer } from './optimizers.ts'
import { suggestValidation } from './suggest/split.ts'
import {
  suggestBatchSize, suggestClassWeight, suggestLength, suggestLoss, suggestMetrics, suggestOptimizer,
} from './suggest/training.ts'
import { type CompleteRunConfig, ENGINES, type RunConfig } from './run-config.ts'

const KNOWN: readonly (keyof RunConfig)[] = [
  'model', 'dataset', 'target', 'features', 'task', 'time', 'group', 'window', 'horizon', 'preprocessing', 'network', 'loss', 'optimizer', 'metrics', 'class_weight', 'sample_weight',
  'sampling', 'augmentation', 'callbacks', 'epochs', 'batch_size', 'validation', 'seed', 'engine', 'promote', 'description',
]

/**
 * Checks a run config and fills in what was left out. Throws `invalid-config` that names the place, what is expected
 * and what was found; `unsupported` for what is understood but cannot be done. The network is built once with the
 * data set's shapes, so impossible ones show here and not only when the run starts.
 */
export function completeRunConfig(config: unknown, dataset: DatasetInfo): CompleteRunConfig {
  const given = readFields('run config', config, KNOWN)
  const target = readTarget(dataset, readText('target', given['target']))
  const task = readTask(given['task'], target)
  const sampleWeight = readSampleWeight(dataset, target, given['sample_weight'] ?? null, task)
  const validation = readValidation(task === 'forecasting' ? given['validation'] ?? {} : suggestValidation(given, dataset, target), dataset, target, task)
  // What orders the rows may say something, too: a date has its season.
  const splitting = splitColumns(validation).filter((name) => findColumn(dataset, 'validation', name).type !== 'date')
  const series = readSeries(given, dataset, target, task)
  const features = task === 'forecasting'
    ? readCovariates(dataset, target, series, readTexts('features', given['features'] ?? []))
    : readFeatures(dataset, target, [sampleWeight, ...splitting], given['features'])
  /** What the model takes. */
  const columns = task === 'forecasting' ? [target, ...features] : features
  const preprocessing = completePreprocessing(given['preprocessing'], columns, task)
  const givenLoss = given['loss'] === undefined ? undefined : completeLoss(given['loss'], task)
  const plan = completeNetwork(given['network'], { task, columns, target, loss: givenLoss, preprocessing, ...series })
  const loss = givenLoss ?? completeLoss(suggestLoss(task, plan), task)
  const batchSize = readInteger('batch_size', given['batch_size'] ?? suggestBatchSize(dataset.rows), 1, 4096)
  const length = suggestLength({ rows: dataset.rows, task, features, plan, validation, batchSize })
  const sampling = given['sampling'] ?? null
  const classWeight = given['class_weight'] === undefined && sampling === null ? suggestClassWeight(task, target) : (given['class_weight'] ?? null)
  const metrics = readMetrics(given['metrics'] ?? suggestMetrics(task, target), task)
  return {
    model: readText('model', given['model']),
    dataset: readText('dataset', given['dataset']),
    target: target.name,
    features: features.map(({ name }) => name),
    task,
    ...series,
    preprocessing,
    network: plan.network,
    loss,
    optimizer: completeOptimizer(given['optimizer'] ?? suggestOptimizer(task, plan)),
    metrics,
    class_weight: readClassWeight(classWeight, task),
    sample_weight: sampleWeight,
    augmentation: completeAugmentation(given['augmentation'] ?? [], {
      features: task === 'forecasting' ? [] : features.map((column) => augmentableOf(column, preprocessing[column.name]!)), loss, isAligned: task === 'translation' && !plan.decodes,
    }),
    sampling: readSampling(sampling, task, classWeight),
    // When to stop early belongs to how long to train: who says one says both.
    callbacks: completeCallbacks(given['callbacks'] ?? (given['epochs'] === undefined ? length.callbacks : []), monitorsOf(metrics, validation)),
    epochs: readInteger('epochs', given['epochs'] ?? length.epochs, 1, 10_000),
    batch_size: batchSize,
    validation,
    seed: readInteger('seed', given['seed'] ?? 42, 0, 4294967295),
    engine: readChoice('engine', given['engine'] ?? 'auto', ENGINES),
    promote: readFlag('promote', given['promote'] ?? false),
    description: readDescription(given),
  }
}

function readMetrics(value: unknown, task: Task): readonly string[] {
  const names = readTexts('metrics', value)
  names.forEach((name, i) => {
    readChoice(`metrics[${i}]`, name, Object.keys(METRICS))
    const fitting = Object.keys(METRICS).filter((key) => METRICS[key]!.tasks.includes(task))
    if (!fitting.includes(name)) throw wrongTask(`metrics[${i}]`, name, task, fitting)
  })
  return names
}

function wrongTask(place: string, name: string, task: Task, fitting: readonly string[]): MaasError {
  return invalid(place, `one that measures a ${task} (${fitting.join(', ')})`, name)
}

/** What an epoch gives to watch. */
function monitorsOf(metrics: readonly string[], { split }: CompleteRunConfig['validation']): readonly string[] {
  const names = ['loss', ...metrics]
  return split > 0 ? [...names, ...names.map((name) => `val_${name}`)] : names
}

/** The labels themselves are only known from the data: `rowWeights` checks them. */
function readClassWeight(value: unknown, task: Task): CompleteRunConfig['class_weight'] {
  if (value === null) return null
  if (task !== 'classification') throw invalid('class_weight', `left out: a ${task} has no classes`, value)
  if (value === 'balanced') return value
  if (typeof value !== 'object' || Array.isArray(value)) throw invalid('class_weight', '"balanced" or a weight for each label', value)
  for (const [label, weight] of Object.entries(value)) readNumber(`class_weight.${label}`, weight, '>= 0', (n) => n >= 0)
  return value as Readonly<Record<string, number>>
}

function readDescription({ description }: Fields): string {
  if (description === undefined) return ''
  if (typeof description !== 'string') throw invalid('description', 'a text', description)
  return description
}
