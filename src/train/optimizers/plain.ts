import { flag, orElse } from '../../core/options.ts'
import { fraction, notNegative, number } from '../../core/config-options.ts'
import { defineOptimizer, EPSILON, slot } from './optimizer.ts'

export const SGD = defineOptimizer({
  defaultRate: 0.01,
  options: { momentum: orElse(fraction, 0), nesterov: orElse(flag(), false) },
  update: ({ momentum, nesterov }) =>
    momentum === 0
      ? { op: 'SgdUpdate', slots: [], attributes: {} }
      : { op: 'MomentumUpdate', slots: [slot('momentum')], attributes: { momentum, nesterov: Number(nesterov) } },
})

export const RMSprop = defineOptimizer({
  options: {
    rho: orElse(fraction, 0.9),
    momentum: orElse(fraction, 0),
    ...EPSILON,
    centered: orElse(flag(), false),
  },
  update: ({ rho, momentum, epsilon, centered }) => ({
    op: 'RmsPropUpdate',
    slots: [
      slot('velocity'),
      centered ? slot('average_gradient') : undefined,
      momentum > 0 ? slot('momentum') : undefined,
    ],
    attributes: { rho, momentum, epsilon },
  }),
})

export const Adagrad = defineOptimizer({
  options: { initial_accumulator_value: orElse(notNegative, 0.1), ...EPSILON },
  update: ({ initial_accumulator_value, epsilon }) => ({
    op: 'AdagradUpdate',
    slots: [slot('accumulator', initial_accumulator_value)],
    attributes: { epsilon },
  }),
})

export const Lion = defineOptimizer({
  options: {
    beta_1: orElse(number('> 0 and <= 1', (value) => value > 0 && value <= 1), 0.9),
    beta_2: orElse(fraction, 0.99),
  },
  update: ({ beta_1, beta_2 }) => ({
    op: 'LionUpdate',
    slots: [slot('momentum')],
    attributes: { beta_1, beta_2 },
  }),
})
