import type { Metrics } from '../artifact/manifest.ts'
import type { Dataset } from '../data/dataset.ts'
import type { Validation } from '../data/splits/validation.ts'
import type { Checkpoint } from './checkpoint.ts'
import { prepareRun } from './prepare-run.ts'
import type { CompleteRunConfig } from './run-config.ts'
import { trainExamples, type TrainerProgress, type TrainOptions } from './train-examples.ts'

type Progress<T> = AsyncGenerator<TrainerProgress, T, undefined>

/** How many models a run trains before its own. */
export function foldCount({ k_fold, repeats }: Validation): number {
  return k_fold === null ? 0 : k_fold * repeats
}

/**
 * Trains a model on each fold that is not done yet, preprocessing fitted inside it, and measures it on the rows that it
 * was not trained on. Yields what {@link trainExamples} does, but for epochs, and `fold` behind each of them. Returns the
 * metrics of all.
 */
export async function* crossValidate(
  config: CompleteRunConfig, dataset: Dataset, { checkpoint, ...options }: TrainOptions,
): Progress<readonly Metrics[]> {
  const { folds } = checkpoint ?? {}
  let done = folds?.done ?? []
  let from = checkpoint && folds?.epoch !== undefined ? { ...checkpoint, epoch: folds.epoch } : undefined
  while (done.length < foldCount(config.validation)) {
    const { training } = prepareRun(config, dataset, done.length)
    const trained = yield* asPartOf(config, done, trainExamples(training, { ...options, ...(from ? { checkpoint: from } : {}) }), true)
    const metrics = heldOutMetrics(trained.metrics)
    done = [...done, metrics]
    from = undefined
    yield { type: 'fold', fold: done.length, metrics }
  }
  return done
}

/**
 * What the training of one model tells, as part of a run that trains several: steps count those of all, each of which is
 * taken to be as long as this one; checkpoints know of the folds that are done.
 */
export async function* asPartOf<T>({ validation }: CompleteRunConfig, done: readonly Metrics[], training: Progress<T>, isFold: boolean): Progress<T> {
  const folds = foldCount(validation)
  if (folds === 0) return yield* training
  try {
    for (;;) {
      const { done: isDone, value } = await training.next()
      if (isDone) return value
      if (value.type === 'progress') yield { ...value, step: value.step + done.length * value.steps, steps: value.steps * (folds + 1) }
      else if (value.type === 'checkpoint') yield { type: 'checkpoint', checkpoint: withFolds(value.checkpoint, done, isFold) }
      else if (!isFold) yield value
    }
  } finally {
    await training.return(undefined as never) // frees the engine when nobody wants more; else it has ended
  }
}

function withFolds(checkpoint: Checkpoint, done: readonly Metrics[], isFold: boolean): Checkpoint {
  return isFold ? { ...checkpoint, epoch: 0, folds: { done, epoch: checkpoint.epoch } } : { ...checkpoint, folds: { done } }
}

/** Those of the test part, which is what a fold holds out, by their plain names. */
function heldOutMetrics(metrics: Metrics): Metrics {
  const prefix = 'test_'
  const held = Object.entries(metrics).filter(([name]) => name.startsWith(prefix))
  return Object.fromEntries(held.map(([name, value]) => [name.slice(prefix.length), value]))
}

/** Mean and standard deviation (of the population) over folds, e.g. `kfold_accuracy` and `kfold_accuracy_std`. */
export function summarizeFolds(folds: readonly Metrics[]): Metrics {
  const summary: Record<string, number> = {}
  for (const name of Object.keys(folds[0] ?? {})) {
    const values = folds.map((metrics) => metrics[name]!)
    const mean = values.reduce((a, b) => a + b) / values.length
    const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0)
    summary[`kfold_${name}`] = mean
    summary[`kfold_${name}_std`] = Math.sqrt(squares / values.length)
  }
  return summary
}
