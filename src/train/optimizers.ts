import type { Node } from '../graph/graph.ts'
import { type Fields, invalid, readChoice, readFields, readFlag, readNumber } from './config-values.ts'
import type { OptimizerConfig } from './run-config.ts'

/** Names of the values that an update reads and writes; `weights`, `gradients` and each slot are flat [P]. */
export interface UpdateValues {
  readonly rate: string
  readonly step: string
  readonly weights: string
  readonly gradients: string
}

/** A first-order optimizer: names, options and defaults are Keras's (https://keras.io/api/optimizers/). */
interface Optimizer {
  /** Checks the options and fills in the defaults. */
  complete(place: string, config: Fields): Readonly<Record<string, number | boolean>>
  /** State vectors beside the weights, zero at the start. */
  slots(config: Fields): readonly string[]
  /** The one node that updates every weight; its outputs are the new weights and slots. */
  update(config: Fields, values: UpdateValues, slots: readonly string[]): Omit<Node, 'outputs'>
}

const inUnit = (n: number): boolean => n >= 0 && n < 1

const OPTIMIZERS: Readonly<Record<string, Optimizer>> = {
  SGD: {
    complete: (place, config) => ({
      learning_rate: learningRate(place, config, 0.01),
      momentum: readNumber(`${place}.momentum`, config['momentum'] ?? 0, '>= 0 and < 1', inUnit),
      nesterov: readFlag(`${place}.nesterov`, config['nesterov'] ?? false),
    }),
    slots: (config) => (config['momentum'] === 0 ? [] : ['velocity']),
    update: ({ momentum, nesterov }, { rate, weights, gradients }, slots) =>
      slots.length === 0
        ? { op: 'SgdUpdate', inputs: [rate, weights, gradients], attributes: {} }
        : {
            op: 'MomentumUpdate',
            inputs: [rate, weights, gradients, ...slots],
            attributes: { momentum: momentum as number, nesterov: nesterov ? 1 : 0 },
          },
  },
  Adam: {
    complete: (place, config) => ({
      learning_rate: learningRate(place, config, 0.001),
      beta_1: readNumber(`${place}.beta_1`, config['beta_1'] ?? 0.9, '>= 0 and < 1', inUnit),
      beta_2: readNumber(`${place}.beta_2`, config['beta_2'] ?? 0.999, '>= 0 and < 1', inUnit),
      epsilon: readNumber(`${place}.epsilon`, config['epsilon'] ?? 1e-7, '> 0', (n) => n > 0),
    }),
    slots: () => ['momentum', 'velocity'],
    update: ({ beta_1, beta_2, epsilon }, { rate, step, weights, gradients }, slots) => ({
      op: 'AdamUpdate',
      inputs: [rate, step, weights, gradients, ...slots],
      attributes: { beta_1: beta_1 as number, beta_2: beta_2 as number, epsilon: epsilon as number },
    }),
  },
}

/** Options that Keras writes for every optimizer and that change nothing at these values. */
const INERT: Readonly<Record<string, readonly unknown[]>> = {
  weight_decay: [null, 0],
  clipnorm: [null],
  global_clipnorm: [null],
  clipvalue: [null],
  use_ema: [false],
  amsgrad: [false],
  decay: [0],
  loss_scale_factor: [null],
  gradient_accumulation_steps: [null],
}

/** Options that say nothing about the mathematics. */
const IGNORED = ['name', 'jit_compile', 'is_legacy_optimizer', 'ema_momentum', 'ema_overwrite_frequency']

/** Throws `invalid-config` for an unknown optimizer or option, with the list of the known, or a value out of range. */
export function completeOptimizer(value: unknown): OptimizerConfig {
  const fields = readFields('optimizer', value, ['class_name', 'config', 'module', 'registered_name'])
  const name = readChoice('optimizer.class_name', fields['class_name'], Object.keys(OPTIMIZERS))
  const optimizer = OPTIMIZERS[name]!
  const place = 'optimizer.config'
  const known = Object.keys(optimizer.complete(place, {}))
  const config = readFields(place, fields['config'] ?? {}, [...known, ...Object.keys(INERT), ...IGNORED])
  for (const [key, harmless] of Object.entries(INERT)) {
    if (key in config && !harmless.includes(config[key])) {
      throw invalid(`${place}.${key}`, `${harmless.join(' or ')} (it is not supported)`, config[key])
    }
  }
  return { class_name: name, config: optimizer.complete(place, config) }
}

/** Names of the optimizer's state vectors. */
export function optimizerSlots({ class_name, config }: OptimizerConfig): readonly string[] {
  return OPTIMIZERS[class_name]!.slots(config)
}

/** The node that applies one step, without its output names. */
export function updateNode(
  { class_name, config }: OptimizerConfig,
  values: UpdateValues,
  slots: readonly string[],
): Omit<Node, 'outputs'> {
  return OPTIMIZERS[class_name]!.update(config, values, slots)
}

function learningRate(place: string, config: Fields, fallback: number): number {
  return readNumber(`${place}.learning_rate`, config['learning_rate'] ?? fallback, '> 0', (n) => n > 0)
}
