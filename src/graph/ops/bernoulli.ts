import { formatShape } from '../dims.ts'
import { defineOp, float, input, int } from '../op.ts'

/** lowbias32 by Christopher Wellons and TheIronBorn: each bit of the input changes half of the output's bits. */
function mix(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad)
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97)
  return (x ^ (x >>> 15)) >>> 0
}

/**
 * The 32 random bits behind element `index` (its place in row-major order) of a mask. In uint32 arithmetic:
 *
 *     mix(x):  x ^= x >> 16;  x *= 0x21f0aaad;  x ^= x >> 15;  x *= 0x735a2d97;  x ^= x >> 15
 *     key   =  mix(mix(seed) + step)          once per mask
 *     bits  =  mix(mix(index + 1) ^ key)      once per element
 *
 * The element is dropped (0) when bits < threshold, where threshold = floor(ratio * 2^32), ratio being the attribute in
 * float64; otherwise it is float32(1 / (1 - ratio)). So a mask needs no state, and any part of it can be made alone.
 */
export function bernoulliBits(seed: number, step: number, index: number): number {
  const key = mix((mix(seed) + step) >>> 0)
  return mix(mix((index + 1) >>> 0) ^ key)
}

export function bernoulliThreshold(ratio: number): number {
  return Math.floor(ratio * 4294967296)
}

/** The mask of inverted dropout, of X's shape: 0 with probability `ratio`, else 1 / (1 - ratio). */
const BernoulliMask = defineOp({
  domain: 'inpage',
  inputs: [input('X'), input('step', ['int32'])],
  outputs: ['mask'],
  shapeOnly: true,
  attributes: {
    ratio: float(undefined, 'a number from 0 to less than 1', (ratio) => ratio >= 0 && ratio < 1),
    seed: int(undefined, { min: 0, max: 4294967295 }),
  },
  infer(context) {
    const step = context.input(1).shape
    if (step.length > 0) context.fail(`step must be a scalar, but is ${formatShape(step)}.`)
    return [context.input(0)]
  },
})

export const randomOps = { BernoulliMask }
