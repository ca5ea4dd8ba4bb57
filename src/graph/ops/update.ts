import { formatShape, sameShape } from '../dims.ts'
import { type AttributeRules, defineOp, flag, float, input } from '../op.ts'

const fraction = (value: number) => float(value, 'a number from 0 to less than 1', (given) => given >= 0 && given < 1)

/** An element-wise update, planned in place, of `states`: the weights and what the optimizer keeps of each. */
function update<R extends AttributeRules>(scalars: readonly string[], states: readonly string[], attributes: R) {
  const [weights, ...kept] = states as [string, ...string[]]
  const tensors = [weights, 'G', ...kept]
  return defineOp<R>({
    domain: 'inpage',
    inputs: [
      ...scalars.map((name) => input(name, name === 'step' ? ['int32'] : ['float32'])),
      ...tensors.map((name) => input(name)),
    ],
    outputs: states.map((name) => `${name}_new`),
    attributes,
    infer(context) {
      scalars.forEach((name, i) => {
        const { shape } = context.input(i)
        if (shape.length > 0) context.fail(`${name} must be a scalar, but is ${formatShape(shape)}.`)
      })
      const w = context.input(scalars.length)
      tensors.forEach((name, i) => {
        const { shape } = context.input(scalars.length + i)
        if (!sameShape(shape, w.shape))
          context.fail(`${name} ${formatShape(shape)} must have the shape of W ${formatShape(w.shape)}.`)
      })
      return states.map(() => w)
    },
  })
}

/**
 * Keras's optimizers (keras/src/optimizers/sgd.py, adam.py). `step` counts the updates done before this one, from 0.
 * SgdUpdate(rate, W, G):              W' = W - rate G
 * MomentumUpdate(rate, W, G, V):      V' = momentum V - rate G;  W' = W + V',
 *                                     with nesterov W' = W + momentum V' - rate G
 * AdamUpdate(rate, step, W, G, M, V): t = step + 1;  M' = M + (G - M)(1 - beta_1);  V' = V + (G^2 - V)(1 - beta_2);
 *                                     W' = W - rate sqrt(1 - beta_2^t) / (1 - beta_1^t) * M' / (sqrt(V') + epsilon)
 */
export const updateOps = {
  SgdUpdate: update(['rate'], ['W'], {}),
  MomentumUpdate: update(['rate'], ['W', 'V'], { momentum: fraction(0.9), nesterov: flag(0) }),
  AdamUpdate: update(['rate', 'step'], ['W', 'M', 'V'], {
    beta_1: fraction(0.9),
    beta_2: fraction(0.999),
    epsilon: float(1e-7, 'a number above 0', (given) => given > 0),
  }),
}
