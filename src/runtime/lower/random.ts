import { bernoulliThreshold } from '../../graph/ops/bernoulli.ts'
import type { Lowering } from './lowering.ts'

const BernoulliMask: Lowering = {
  bind(node) {
    const { bernoulliMask } = node.kernels
    const [step, mask] = [node.input(1), node.output()]
    const [ratio, seed] = [node.number('ratio'), node.number('seed')]
    const threshold = bernoulliThreshold(ratio)
    return () => bernoulliMask(step.address, mask.address, mask.size, seed, threshold, 1 / (1 - ratio))
  },
}

export const randomLowerings = { BernoulliMask }
