import { MaasError } from '../core/error.ts'
import { orElse, orNull } from '../core/options.ts'
import { only } from '../network/options.ts'
import { notNegative, positive, readOptions, wholeNumber, withoutNulls } from '../core/config-options.ts'
import { readChoice, readFields } from '../core/config-values.ts'
import { Adam, Adamax, AdamW, Nadam } from './optimizers/adam.ts'
import type { Optimizer, Update } from './optimizers/optimizer.ts'
import { Adagrad, Lion, RMSprop, SGD } from './optimizers/plain.ts'
import type { OptimizerConfig } from './run-config.ts'
import { completeRate } from './schedules.ts'

/** One entry per optimizer. */
export const OPTIMIZERS: Readonly<Record<string, Optimizer>> = { SGD, RMSprop, Adagrad, Adam, AdamW, Adamax, Nadam, Lion }

/** What Keras optimizers have in common. At most one of the three that clip may be given. */
const COMMON = {
  weight_decay: orNull(notNegative),
  clipvalue: orNull(positive),
  clipnorm: orNull(positive),
  global_clipnorm: orNull(positive),
  gradient_accumulation_steps: orNull(wholeNumber(2)),
}

/** Options that Keras writes and that have one value here. */
const FIXED = { use_ema: only(false), loss_scale_factor: only(null), decay: only(0), is_legacy_optimizer: only(false) }

/** Options that say nothing about the mathematics. */
const IGNORED = ['name', 'jit_compile', 'ema_momentum', 'ema_overwrite_frequency', 'learning_rate']

/** Options of the config of any optimizer that are more than numbers of its update. */
export interface StepOptions {
  readonly weight_decay?: number
  readonly clipvalue?: number
  readonly clipnorm?: number
  readonly global_clipnorm?: number
  readonly gradient_accumulation_steps?: number
}

/**
 * Fills in the defaults. Throws `invalid-config` for an unknown optimizer or option, with the list of the known, or a
 * value out of range.
 */
export function completeOptimizer(value: unknown): OptimizerConfig {
  const fields = readFields('optimizer', value, ['class_name', 'config', 'module', 'registered_name', 'build_config'])
  const name = readChoice('optimizer.class_name', fields['class_name'], Object.keys(OPTIMIZERS))
  const { options, defaultRate = 0.001, weightDecay } = OPTIMIZERS[name]!
  const place = 'optimizer.config'
  const common = weightDecay === undefined ? COMMON : { ...COMMON, weight_decay: orElse(notNegative, weightDecay) }
  const read = readOptions(place, fields['config'], { ...options, ...common, ...FIXED }, IGNORED)
  const given = Object.entries(read).filter(([key]) => !(key in FIXED))
  const clips = ['clipvalue', 'clipnorm', 'global_clipnorm'].filter((key) => (read as Record<string, unknown>)[key] !== null)
  if (clips.length > 1) throw new MaasError('invalid-config', `${place}: only one of ${clips.join(' and ')} can be given`)
  const rate = (fields['config'] as { readonly learning_rate?: unknown } | undefined)?.learning_rate
  const learningRate = completeRate(`${place}.learning_rate`, rate ?? defaultRate)
  return { class_name: name, config: { learning_rate: learningRate, ...withoutNulls(Object.fromEntries(given)) } }
}

/** How a completed config updates the weights. */
export function updateOf({ class_name, config }: OptimizerConfig): Update {
  const { op, slots, attributes } = OPTIMIZERS[class_name]!.update(config as never)
  const { weight_decay = 0 } = config as StepOptions
  return { op, slots, attributes: { ...attributes, weight_decay } }
}
