import type { KernelExports } from '../../kernels/exports.ts'
import type { Lowering } from './lowering.ts'

/**
 * An optimizer: its inputs are `scalars`, W, G and what it keeps, `kept` tensors, and its outputs lie where W and these
 * did. The kernel takes the address of each (0 for one that is absent), the number of weights and the attributes in
 * this order.
 */
function update(kernel: keyof KernelExports, scalars: number, kept: number, attributes: readonly string[]): Lowering {
  const states = Array.from({ length: kept }, (_, i) => scalars + 2 + i)
  return {
    updates: [scalars, ...states],
    bind(node) {
      const run = node.kernels[kernel] as (...numbers: number[]) => void
      const addresses = Array.from({ length: scalars + 2 + kept }, (_, i) => node.inputs[i]?.address ?? 0)
      const all = [...addresses, node.input(scalars).size, ...attributes.map((name) => node.number(name))]
      return () => run.apply(undefined, all)
    },
  }
}

export const updateLowerings = {
  SgdUpdate: update('sgd', 1, 0, ['weight_decay']),
  MomentumUpdate: update('momentum', 1, 1, ['momentum', 'nesterov', 'weight_decay']),
  RmsPropUpdate: update('rmsprop', 1, 3, ['rho', 'momentum', 'epsilon', 'weight_decay']),
  AdagradUpdate: update('adagrad', 1, 1, ['epsilon', 'weight_decay']),
  AdamUpdate: update('adam', 2, 3, ['beta_1', 'beta_2', 'epsilon', 'weight_decay']),
  AdamaxUpdate: update('adamax', 2, 2, ['beta_1', 'beta_2', 'epsilon', 'weight_decay']),
  NadamUpdate: update('nadam', 2, 3, ['beta_1', 'beta_2', 'epsilon', 'weight_decay']),
  LionUpdate: update('lion', 1, 1, ['beta_1', 'beta_2', 'weight_decay']),
}
