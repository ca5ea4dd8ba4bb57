import { type Shape, sizeOf } from '../../core/tensor.ts'
import { bernoulliThreshold } from '../../graph/ops/random.ts'
import { broadcastStrides, denseStrides } from '../layout.ts'
import { copyCall } from './copy.ts'
import type { Lowering, NodePlan } from './lowering.ts'
import { keptShape } from './reduce.ts'

/** The shape of the draws: 1 along the axes that share them. */
function drawnShape(plan: NodePlan): Shape {
  const axes = plan.list('axes')
  return axes.length === 0 ? plan.output().shape : keptShape(plan.output().shape, axes)
}

const BernoulliMask: Lowering = {
  scratch: (plan) => (plan.list('axes').length === 0 ? 0 : 4 * sizeOf(drawnShape(plan))),
  bind(node) {
    const { bernoulliMask } = node.kernels
    const [step, mask] = [node.input(1), node.output()]
    const [ratio, seed] = [node.number('ratio'), node.number('seed')]
    const threshold = bernoulliThreshold(ratio)
    const drawn = drawnShape(node)
    const [to, count] = [node.scratch || mask.address, sizeOf(drawn)]
    const draw = (): void => bernoulliMask(step.address, to, count, seed, threshold, 1 / (1 - ratio))
    if (node.scratch === 0) return draw
    const walk = { sizes: mask.shape, p: broadcastStrides(drawn, mask.shape), q: denseStrides(mask.shape) }
    const share = copyCall(node, { address: to, dtype: 'float32' }, mask, walk)
    return () => {
      draw()
      share()
    }
  },
}

const NormalNoise: Lowering = {
  bind(node) {
    const { normalNoise } = node.kernels
    const [step, noise] = [node.input(1), node.output()]
    const [stddev, seed] = [node.number('stddev'), node.number('seed')]
    return () => normalNoise(step.address, noise.address, noise.size, seed, stddev)
  },
}

export const randomLowerings = { BernoulliMask, NormalNoise }
