import { flag, orElse } from '../../core/options.ts'
import { BETAS, defineOptimizer, EPSILON, slot } from './optimizer.ts'

const OPTIONS = { ...BETAS, ...EPSILON }

export const Adam = adam()

/** Weight decay is decoupled from the gradient in every optimizer here, as in Keras 3; AdamW has some by default. */
export const AdamW = adam(0.004)

function adam(weightDecay?: number) {
  return defineOptimizer({
    options: { ...OPTIONS, amsgrad: orElse(flag(), false) },
    ...(weightDecay !== undefined && { weightDecay }),
    update: ({ beta_1, beta_2, epsilon, amsgrad }) => ({
      op: 'AdamUpdate',
      slots: [slot('momentum'), slot('velocity'), amsgrad ? slot('velocity_hat') : undefined],
      attributes: { beta_1, beta_2, epsilon },
    }),
  })
}

export const Adamax = defineOptimizer({
  options: OPTIONS,
  update: ({ beta_1, beta_2, epsilon }) => ({
    op: 'AdamaxUpdate',
    slots: [slot('momentum'), slot('norm')],
    attributes: { beta_1, beta_2, epsilon },
  }),
})

export const Nadam = defineOptimizer({
  options: OPTIONS,
  update: ({ beta_1, beta_2, epsilon }) => ({
    op: 'NadamUpdate',
    slots: [slot('momentum'), slot('velocity'), { name: 'u_product', initial: 1, single: true }],
    attributes: { beta_1, beta_2, epsilon },
  }),
})
