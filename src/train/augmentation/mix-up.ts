import { log, pow } from '../../core/elementary.ts'
import { orElse, positiveNumber } from '../../core/options.ts'
import type { Rng } from '../../core/rng.ts'
import type { Tensor } from '../../core/tensor.ts'
import { augmentation } from './augmentation.ts'

/**
 * Lays each image over another of its batch, and its target over the other's in the same proportion, which is drawn from
 * Beta(alpha, alpha) (https://arxiv.org/abs/1710.09412).
 */
export const MixUp = augmentation({
  changes: 'image',
  mixesTargets: true,
  options: { alpha: orElse(positiveNumber(), 0.2) },
  create({ alpha }) {
    let others = new Uint32Array()
    let shares = new Float64Array()
    const original = { x: new Float32Array(), t: new Float32Array(), w: new Float32Array() }
    return ({ feeds, t, w }, rng) => {
      const rows = t.shape[0]!
      if (others.length !== rows) [others, shares] = [new Uint32Array(rows), new Float64Array(rows)]
      for (let i = 0; i < rows; i++) [others[i], shares[i]] = [i, beta(alpha, rng)]
      rng.shuffle(others)
      for (const [key, tensor] of [['x', feeds['x']!], ['t', t], ['w', w]] as const) {
        if (!tensor) continue
        if (original[key].length < tensor.data.length) original[key] = new Float32Array(tensor.data.length)
        mix(tensor as Tensor<'float32'>, original[key], others, shares)
      }
    }
  },
})

function mix({ data }: Tensor<'float32'>, original: Float32Array, others: Uint32Array, shares: Float64Array): void {
  original.set(data)
  const width = data.length / others.length
  for (let i = 0; i < others.length; i++) {
    const [own, other] = [i * width, others[i]! * width]
    for (let j = 0; j < width; j++) data[own + j] = shares[i]! * original[own + j]! + (1 - shares[i]!) * original[other + j]!
  }
}

function beta(alpha: number, rng: Rng): number {
  const [x, y] = [gamma(alpha, rng), gamma(alpha, rng)]
  return x + y > 0 ? x / (x + y) : 1 // both have been rounded to 0: one of the ends
}

/** Marsaglia and Tsang (2000), https://doi.org/10.1145/358407.358414 */
function gamma(shape: number, rng: Rng): number {
  if (shape < 1) return gamma(shape + 1, rng) * pow(1 - rng.uniform(), 1 / shape)
  const d = shape - 1 / 3
  for (;;) {
    const x = rng.normal()
    const root = 1 + x / Math.sqrt(9 * d)
    const v = root * root * root
    if (v > 0 && log(1 - rng.uniform()) < 0.5 * x * x + d - d * v + d * log(v)) return d * v
  }
}
