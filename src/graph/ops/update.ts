import { formatShape, sameShape } from '../dims.ts'
import { type AttributeRules, defineOp, flag, float, input, type OpSpec, optionalInput } from '../op.ts'

const fraction = (value: number) => float(value, 'a number from 0 to less than 1', (given) => given >= 0 && given < 1)
const positive = (value: number) => float(value, 'a number above 0', (given) => given > 0)
const DECAY = { weight_decay: float(0, 'a number of at least 0', (given) => given >= 0) }
const EPSILON = { epsilon: positive(1e-7) }
const BETAS = { beta_1: fraction(0.9), beta_2: fraction(0.999) }

interface UpdateValues {
  readonly scalars: readonly ('rate' | 'step')[]
  /** Of the shape of W: what the optimizer keeps of each weight. */
  readonly kept?: readonly string[]
  /** The same, for an option: `''` when it is not used. */
  readonly optional?: readonly string[]
  /** Numbers that the optimizer keeps, each [1]. */
  readonly numbers?: readonly string[]
}

/** An element-wise update, planned in place, of the weights and of what the optimizer keeps. */
function update<R extends AttributeRules>(values: UpdateValues, attributes: R): OpSpec<R & typeof DECAY> {
  const { scalars, kept = [], optional = [], numbers = [] } = values
  const tensors = ['W', 'G', ...kept, ...optional]
  const all = [...scalars, ...tensors, ...numbers]
  return defineOp<R & typeof DECAY>({
    domain: 'inpage',
    inputs: all.map((name) =>
      optional.includes(name) ? optionalInput(name) : input(name, name === 'step' ? ['int32'] : ['float32'])),
    outputs: ['W', ...kept, ...optional, ...numbers].map((name) => `${name}_new`),
    attributes: { ...attributes, ...DECAY },
    infer(context) {
      const w = context.input(scalars.length)
      all.forEach((name, i) => {
        const shape = context.inputs[i]?.shape
        const wanted = tensors.includes(name) ? w.shape : numbers.includes(name) ? [1] : []
        if (shape && !sameShape(shape, wanted)) {
          context.fail(`${name} must be ${formatShape(wanted)}, but is ${formatShape(shape)}.`)
        }
      })
      const number = { dtype: 'float32', shape: [1] } as const
      return [w, ...kept.map(() => w), ...optional.map(() => w), ...numbers.map(() => number)]
    },
  })
}

/**
 * Keras's optimizers (keras/src/optimizers/). `step` counts the updates done before this one, from 0, and t = step + 1.
 * All of them shrink the weights first: W <- W - rate weight_decay W. Then
 *
 * - SgdUpdate: W' = W - rate G
 * - MomentumUpdate: V' = momentum V - rate G;  W' = W + V', with nesterov W' = W + momentum V' - rate G
 * - RmsPropUpdate: V' = rho V + (1 - rho) G^2;  d = rate G / sqrt(V' + epsilon), where V' is less A'^2 when there is
 *   A' = rho A + (1 - rho) G (centered; not below 0, where rounding would take it);  W' = W - d, and when there is
 *   M' = momentum M + d, W' = W - M'
 * - AdagradUpdate: V' = V + G^2;  W' = W - rate G / sqrt(V' + epsilon)
 * - AdamUpdate: M' = M + (G - M)(1 - beta_1);  V' = V + (G^2 - V)(1 - beta_2);
 *   W' = W - rate sqrt(1 - beta_2^t) / (1 - beta_1^t) * M' / (sqrt(V') + epsilon), where there is V_max' = max(V_max, V')
 *   (AMSGrad) with that in place of V'
 * - AdamaxUpdate: M' as in Adam;  U' = max(beta_2 U, |G|);  W' = W - rate / (1 - beta_1^t) * M' / (U' + epsilon)
 * - NadamUpdate: u(t) = beta_1 (1 - 0.96^t / 2);  P' = P u(t);  M', V' as in Adam;
 *   W' = W - rate (u(t + 1) M' / (1 - P' u(t + 1)) + (1 - u(t)) G / (1 - P')) / (sqrt(V' / (1 - beta_2^t)) + epsilon)
 * - LionUpdate: W' = W - rate sign(beta_1 M + (1 - beta_1) G);  M' = beta_2 M + (1 - beta_2) G
 */
export const updateOps = {
  SgdUpdate: update({ scalars: ['rate'] }, {}),
  MomentumUpdate: update({ scalars: ['rate'], kept: ['V'] }, { momentum: fraction(0.9), nesterov: flag(0) }),
  RmsPropUpdate: update(
    { scalars: ['rate'], kept: ['V'], optional: ['A', 'M'] },
    { rho: fraction(0.9), momentum: fraction(0), ...EPSILON },
  ),
  AdagradUpdate: update({ scalars: ['rate'], kept: ['V'] }, EPSILON),
  AdamUpdate: update({ scalars: ['rate', 'step'], kept: ['M', 'V'], optional: ['V_max'] }, { ...BETAS, ...EPSILON }),
  AdamaxUpdate: update({ scalars: ['rate', 'step'], kept: ['M', 'U'] }, { ...BETAS, ...EPSILON }),
  NadamUpdate: update({ scalars: ['rate', 'step'], kept: ['M', 'V'], numbers: ['P'] }, { ...BETAS, ...EPSILON }),
  LionUpdate: update({ scalars: ['rate'], kept: ['M'] }, { beta_1: positive(0.9), beta_2: fraction(0.99) }),
}
