import { answersNumbers, type ColumnInfo, type Task } from '../../data/dataset.ts'
import type { NetworkPlan } from '../config-network.ts'
import type { CallbackConfig, CompleteRunConfig, OptimizerConfig } from '../run-config.ts'

/** A network of anything but numbers and categories makes about this many updates. */
const STEPS = 1600
/** One of these makes more, since it goes back to its best epoch; it stops when so many have brought nothing. */
const TABLE_STEPS = 8000
const PATIENT_STEPS = 1000

/** A label that is as frequent as this hides all others in the loss. */
const DOMINANT = 0.8

export function suggestLoss(task: Task, { isSigmoid }: NetworkPlan): string {
  if (answersNumbers(task)) return 'mean_squared_error'
  return isSigmoid ? 'binary_crossentropy' : 'sparse_categorical_crossentropy'
}

/**
 * A line: momentum reaches least squares to several digits, where Adam's steps of constant length stay around it; a rate of
 * 0.01 with momentum 0.9 is stable up to about 190 fully correlated standardised features. Anything else: Adam at three
 * times Keras's rate, which suits the short runs of a page (digits, 8 epochs, five seeds: 0.967 to 0.972 against 0.959
 * to 0.970). Decoders have Keras's own rate: at three times that, a Transformer loses at times for an epoch what it has
 * learned.
 */
export function suggestOptimizer(task: Task, { isLinear, decodes }: NetworkPlan): OptimizerConfig {
  return task === 'regression' && isLinear
    ? { class_name: 'SGD', config: { learning_rate: 0.01, momentum: 0.9 } }
    : { class_name: 'Adam', config: { learning_rate: decodes ? 0.001 : 0.003 } }
}

/** So that an epoch of a large data set is not a hundred thousand small steps. */
export function suggestBatchSize(rows: number): number {
  if (rows <= 10_000) return 32
  if (rows <= 50_000) return 64
  return rows <= 200_000 ? 256 : 1024
}

/** How long to train, and when to stop before. */
export function suggestLength(
  { rows, task, features, plan, validation: { split, test }, batchSize }: {
    readonly rows: number
    readonly task: Task
    readonly features: readonly ColumnInfo[]
    readonly plan: NetworkPlan
    readonly validation: CompleteRunConfig['validation']
    readonly batchSize: number
  },
): { readonly epochs: number; readonly callbacks: readonly CallbackConfig[] } {
  const stepsPerEpoch = Math.max(1, Math.ceil((rows * (1 - test) * (1 - split)) / batchSize))
  const epochsOf = (steps: number, least: number, most: number) => Math.min(most, Math.max(least, Math.ceil(steps / stepsPerEpoch)))
  const isTable = features.every(({ kind }) => kind === 'number' || kind === 'text')
  if (!isTable || (plan.isLinear && task === 'regression') || plan.decodes || split === 0) return { epochs: epochsOf(STEPS, 8, 200), callbacks: [] }
  const config = { patience: epochsOf(PATIENT_STEPS, 3, 20), restore_best_weights: true }
  return { epochs: epochsOf(TABLE_STEPS, 8, 200), callbacks: [{ class_name: 'EarlyStopping', config }] }
}

/** By the rarity of labels where one of them is nearly all there is. */
export function suggestClassWeight(task: Task, target: ColumnInfo): 'balanced' | null {
  return task === 'classification' && isDominated(target) ? 'balanced' : null
}

const METRICS: Readonly<Record<Task, readonly string[]>> = {
  classification: ['accuracy'],
  regression: ['mae', 'rmse', 'r2'],
  forecasting: ['mae', 'rmse', 'theil_u'],
  translation: ['accuracy', 'exact_match'],
}

/** Accuracy says little where saying the same label always is mostly right. */
export function suggestMetrics(task: Task, target: ColumnInfo): readonly string[] {
  return task === 'classification' && isDominated(target) ? [...METRICS[task], 'auc'] : METRICS[task]
}

function isDominated({ profile }: ColumnInfo): boolean {
  const [most] = profile?.top ?? []
  return most !== undefined && most.count >= DOMINANT * profile!.count
}
