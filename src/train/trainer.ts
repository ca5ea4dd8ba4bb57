import type { Metrics, Signature } from '../artifact/manifest.ts'
import type { Warning } from '../data/profile/column-profile.ts'
import type { Dataset } from '../data/dataset.ts'
import type { Graph } from '../graph/graph.ts'
import { asPartOf, crossValidate, summarizeFolds } from './cross-validation.ts'
import { prepareRun, type RawFeeds } from './prepare-run.ts'
import type { CompleteRunConfig } from './run-config.ts'
import { trainExamples, type TrainerProgress, type TrainOptions } from './train-examples.ts'

export interface TrainedModel {
  /** What is served: preprocessing, network and output, with the trained weights. */
  readonly graph: Graph
  readonly signature: Signature
  /** Of the epoch whose weights these are, each with `test_` when there is a test part, and `kfold_` when there are folds. */
  readonly metrics: Metrics
  /** Rows that were not trained on, raw, to prove the artifact with. */
  readonly heldOut: RawFeeds
  /** What to know of its metrics. */
  readonly warnings: readonly Warning[]
}

/**
 * Trains the model that a config describes on a data set, as {@link trainExamples} does, behind a model for each fold
 * when it asks for a cross-validation. Neither validation nor test part is ever trained on, and preprocessing is fitted
 * without them. Losses and errors of a regression are in the target's unit.
 */
export async function* train(
  config: CompleteRunConfig,
  dataset: Dataset,
  { checkpoint, ...options }: TrainOptions,
): AsyncGenerator<TrainerProgress, TrainedModel, undefined> {
  const folds = yield* crossValidate(config, dataset, { ...options, ...(checkpoint ? { checkpoint } : {}) })
  const { training, signature, served, heldOut, warnings } = prepareRun(config, dataset)
  const from = checkpoint && checkpoint.folds?.epoch === undefined ? { checkpoint } : {}
  const { weights, metrics } = yield* asPartOf(config, folds, trainExamples(training, { ...options, ...from }), false)
  return { graph: served(weights), signature, metrics: { ...metrics, ...summarizeFolds(folds) }, heldOut, warnings: warnings() }
}
