import { MaasError } from '../core/error.ts'
import type { Task } from '../data/dataset.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import type { Activation } from '../network/activations.ts'
import { only, snakeCase } from '../network/options.ts'
import { readOptions } from '../core/config-options.ts'
import { invalid, readFields } from '../core/config-values.ts'
import { categorical_hinge, hinge, kl_divergence, squared_hinge } from './losses/classes.ts'
import { binary_crossentropy, categorical_crossentropy, sparse_categorical_crossentropy } from './losses/cross-entropy.ts'
import type { Loss, LossInputs } from './losses/loss.ts'
import {
  cosine_similarity, huber, log_cosh, mean_absolute_error, mean_absolute_percentage_error, mean_squared_error,
  mean_squared_logarithmic_error, poisson,
} from './losses/regression.ts'
import type { Accumulator } from './metrics.ts'
import type { LossConfig } from './run-config.ts'

/** One entry per loss, by Keras's name of its function. */
const LOSSES: Readonly<Record<string, Loss>> = {
  mean_squared_error, mean_absolute_error, mean_absolute_percentage_error, mean_squared_logarithmic_error, huber, log_cosh,
  poisson, cosine_similarity, binary_crossentropy, categorical_crossentropy, sparse_categorical_crossentropy, kl_divergence,
  hinge, squared_hinge, categorical_hinge,
}

/** What Keras calls them, too: in any case, and those of its classes that do not become the name of the function. */
const ALIASES: Readonly<Record<string, string>> = {
  mse: 'mean_squared_error',
  mae: 'mean_absolute_error',
  mape: 'mean_absolute_percentage_error',
  msle: 'mean_squared_logarithmic_error',
  huber_loss: 'huber',
  logcosh: 'log_cosh',
  bce: 'binary_crossentropy',
  kld: 'kl_divergence',
  kldivergence: 'kl_divergence',
  kullback_leibler_divergence: 'kl_divergence',
}

/** Options that Keras writes and that have one value here: losses are means over rows. */
const FIXED = { reduction: only('sum_over_batch_size', 'mean', 'auto'), axis: only(-1), ignore_class: only(null) }
const IGNORED = ['name', 'dtype', 'fn']

/**
 * A loss by name (`mse`, `mean_squared_error`, `MeanSquaredError`) or as `{class_name, config}`, with its defaults
 * filled in. Throws `invalid-config` for one that is unknown or measures another task, and for an option out of range.
 */
export function completeLoss(value: unknown, task: Task): LossConfig {
  const isName = typeof value === 'string'
  const fields = isName ? { class_name: value } : readFields('loss', value, ['class_name', 'config', 'module', 'registered_name'])
  const given = fields['class_name']
  const name = typeof given === 'string' ? nameOf(given) : ''
  const loss = LOSSES[name]
  if (!loss) throw invalid(isName ? 'loss' : 'loss.class_name', `one of ${Object.keys(LOSSES).join(', ')}`, given)
  if (!loss.tasks.includes(task)) {
    const fitting = Object.keys(LOSSES).filter((key) => LOSSES[key]!.tasks.includes(task))
    throw invalid('loss', `one that measures a ${task} (${fitting.join(', ')})`, given)
  }
  const read = readOptions('loss.config', fields['config'], { ...loss.options, ...FIXED }, IGNORED)
  return { class_name: name, config: Object.fromEntries(Object.entries(read).filter(([key]) => !(key in FIXED))) }
}

function nameOf(name: string): string {
  if (Object.hasOwn(LOSSES, name)) return name
  return ALIASES[name.toLowerCase()] ?? snakeCase(name)
}

/** What is the same for every config of a loss. */
export function lossTraits(class_name: string): Omit<Loss, 'options' | 'append' | 'measure'> {
  return LOSSES[class_name]!
}

/** The activation that is served behind a network which ends without one, because its loss takes logits. */
export function servedBehind({ class_name, config }: LossConfig): Loss['over'] {
  return config['from_logits'] ? LOSSES[class_name]!.over : undefined
}

/** What a network had best end in for a loss; undefined where that is not for the loss to say. */
export function activationFor(loss: LossConfig): Activation | undefined {
  const { over, nonNegative } = LOSSES[loss.class_name]!
  if (servedBehind(loss)) return 'linear'
  return over ?? (nonNegative && 'exponential')
}

/** Activations that give no number below 0. */
const NON_NEGATIVE: readonly Activation[] =
  ['relu', 'relu6', 'softplus', 'exponential', 'sigmoid', 'hard_sigmoid', 'hard_sigmoid_2', 'softmax']

/** Throws `invalid-config` when a loss cannot be taken of what a network with this last activation gives. */
export function checkActivation(loss: LossConfig, activation: Activation): void {
  const { class_name } = loss
  const { over, nonNegative } = LOSSES[class_name]!
  const needs = (activations: string, advice: string): MaasError => new MaasError(
    'invalid-config',
    `loss ${class_name} needs a network whose last activation is ${activations}, but it ends in ${activation}: ${advice}`,
  )
  if (servedBehind(loss)) {
    if (activation === 'linear') return
    throw new MaasError(
      'invalid-config',
      `loss ${class_name} has from_logits, but the network ends in ${activation}: leave from_logits out, or the activation`,
    )
  }
  if (over && activation !== over) {
    throw needs(over, `set the last layer's activation to "${over}" or choose another loss`)
  }
  if (nonNegative && !NON_NEGATIVE.includes(activation)) {
    throw needs('never negative', 'set the last layer\'s activation to "exponential" or "softplus"')
  }
}

/** Appends the mean loss of a completed config; see {@link Loss.append}. Throws as {@link checkActivation} does. */
export function appendLoss(builder: GraphBuilder, loss: LossConfig, inputs: LossInputs): string {
  checkActivation(loss, inputs.activation)
  const { class_name, config } = loss
  const { options, append } = LOSSES[class_name]!
  return append(builder, inputs, readOptions('loss.config', config, options, []))
}

/** The same number from what a network gave. */
export function measureLoss({ class_name, config }: LossConfig): Accumulator {
  const { options, measure } = LOSSES[class_name]!
  return measure(readOptions('loss.config', config, options, []))
}
