import type { Lowering } from './lowering.ts'

// The inputs of an update: scalars, W, G, states. Its outputs lie where W and the states did.

const SgdUpdate: Lowering = {
  updates: [1],
  bind(node) {
    const { sgd } = node.kernels
    const [rate, w, g] = [node.input(0), node.input(1), node.input(2)]
    return () => sgd(rate.address, w.address, g.address, w.size)
  },
}

const MomentumUpdate: Lowering = {
  updates: [1, 3],
  bind(node) {
    const { momentum } = node.kernels
    const [rate, w, g, v] = [node.input(0), node.input(1), node.input(2), node.input(3)]
    const [decay, nesterov] = [node.number('momentum'), node.number('nesterov')]
    return () => momentum(rate.address, w.address, g.address, v.address, w.size, decay, nesterov)
  },
}

const AdamUpdate: Lowering = {
  updates: [2, 4, 5],
  bind(node) {
    const { adam } = node.kernels
    const [rate, step, w] = [node.input(0), node.input(1), node.input(2)]
    const [g, m, v] = [node.input(3), node.input(4), node.input(5)]
    const [beta1, beta2, epsilon] = [node.number('beta_1'), node.number('beta_2'), node.number('epsilon')]
    return () =>
      adam(rate.address, step.address, w.address, g.address, m.address, v.address, w.size, beta1, beta2, epsilon)
  },
}

export const updateLowerings = { SgdUpdate, MomentumUpdate, AdamUpdate }
