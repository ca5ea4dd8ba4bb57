import type { OpName } from '../../graph/op-table.ts'
import { type Options, type OptionValues, orElse } from '../../core/options.ts'
import { fraction, positive } from '../../core/config-options.ts'

/** What an optimizer keeps from step to step: a number for each weight, or one in all. */
export interface Slot {
  readonly name: string
  /** What it is filled with at the start. */
  readonly initial: number
  readonly single?: true
}

/** How an optimizer updates the weights: one op over all of them. */
export interface Update {
  readonly op: OpName
  /** In the order of the op's inputs; undefined for one that an option would want. */
  readonly slots: readonly (Slot | undefined)[]
  readonly attributes: Readonly<Record<string, number>>
}

/** A first-order optimizer: names, options and defaults are Keras's (https://keras.io/api/optimizers/). */
export interface Optimizer<O extends Options = Options> {
  readonly options: O
  /** The learning rate where none is given, 0.001 if this is left out. */
  readonly defaultRate?: number
  /** The weight decay where none is given; null is none. */
  readonly weightDecay?: number
  update(config: OptionValues<O>): Update
}

/** Keeps the option types inside an entry while the table holds them all alike. */
export function defineOptimizer<O extends Options>(optimizer: Optimizer<O>): Optimizer {
  return optimizer as unknown as Optimizer
}

export const slot = (name: string, initial = 0): Slot => ({ name, initial })

export const EPSILON = { epsilon: orElse(positive, 1e-7) }
export const BETAS = { beta_1: orElse(fraction, 0.9), beta_2: orElse(fraction, 0.999) }
