import { only } from '../options.ts'

/** What Keras writes for every layer with weights and what has one value here. */
export const WEIGHT_OPTIONS = {
  kernel_regularizer: only(null),
  bias_regularizer: only(null),
  activity_regularizer: only(null),
  kernel_constraint: only(null),
  bias_constraint: only(null),
}
