import { log } from '../../core/elementary.ts'
import { formatShape } from '../dims.ts'
import { type AttributeRules, defineOp, float, input, int, ints, resolveAxes } from '../op.ts'

/** lowbias32 by Christopher Wellons and TheIronBorn: each bit of the input changes half of the output's bits. */
function mix(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad)
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97)
  return (x ^ (x >>> 15)) >>> 0
}

/**
 * The 32 random bits of draw `index`. In uint32 arithmetic:
 *
 *     mix(x):  x ^= x >> 16;  x *= 0x21f0aaad;  x ^= x >> 15;  x *= 0x735a2d97;  x ^= x >> 15
 *     key   =  mix(mix(seed) + step)          once per tensor
 *     bits  =  mix(mix(index + 1) ^ key)      once per draw
 *
 * So random values need no state, and any part of a tensor of them can be made alone.
 */
export function randomBits(seed: number, step: number, index: number): number {
  const key = mix((mix(seed) + step) >>> 0)
  return mix(mix((index + 1) >>> 0) ^ key)
}

export function bernoulliThreshold(ratio: number): number {
  return Math.floor(ratio * 4294967296)
}

/**
 * Coefficients, highest power first, of the two halves of the inverse error function after Giles, "Approximating the
 * erfinv function" (GPU Computing Gems, 2011): relative error 4e-7.
 */
const CENTRAL = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 2.1858087e-4, -1.25372503e-3, -4.17768164e-3,
  2.46640727e-1, 1.50140941,
]
const TAIL = [
  -2.00214257e-4, 1.00950558e-4, 1.34934322e-3, -3.67342844e-3, 5.73950773e-3, -7.6224613e-3, 9.43887047e-3, 1.00167406,
  2.83297682,
]

/**
 * A draw from the standard normal distribution, from 32 random bits: the upper 23 bits choose the middle x of one of
 * 2^23 equal parts of (-1, 1), which float32 holds exactly, and sqrt(2) erfinv(x) is the answer (5.3 at most).
 */
export function normalFromBits(bits: number): number {
  const x = (2 * (bits >>> 9) + 1) / 2 ** 23 - 1
  const w = -log((1 - x) * (1 + x))
  const at = w < 5 ? w - 2.5 : Math.sqrt(w) - 3
  return Math.SQRT2 * x * (w < 5 ? CENTRAL : TAIL).reduce((sum, coefficient) => sum * at + coefficient)
}

/** Random values of X's shape: X gives its shape only, and `step` counts the training steps. */
function random<R extends AttributeRules>(output: string, attributes: R) {
  return defineOp({
    domain: 'inpage',
    inputs: [input('X'), input('step', ['int32'])],
    outputs: [output],
    shapeOnly: true,
    attributes: { ...attributes, seed: int(undefined, { min: 0, max: 4294967295 }) },
    infer(context) {
      const step = context.input(1).shape
      if (step.length > 0) context.fail(`step must be a scalar, but is ${formatShape(step)}.`)
      const x = context.input(0)
      const { axes } = context.attributes as { readonly axes?: readonly number[] }
      if (axes) resolveAxes(axes, x.shape, context.fail)
      return [x]
    },
  })
}

/**
 * BernoulliMask, for inverted dropout: 0 with probability `ratio`, else float32(1 / (1 - ratio)); dropped when bits <
 * threshold = floor(ratio 2^32), ratio in float64. Along `axes` all elements share one draw. The index of a draw is its
 * place in row-major order of X's shape with those axes as 1.
 *
 * NormalNoise: `stddev` times {@link normalFromBits}, the index being the element's place.
 */
export const randomOps = {
  BernoulliMask: random('mask', {
    ratio: float(undefined, 'a number from 0 to less than 1', (ratio) => ratio >= 0 && ratio < 1),
    axes: ints({}, []),
  }),
  NormalNoise: random('noise', { stddev: float(undefined, 'a number of at least 0', (stddev) => stddev >= 0) }),
}
