import { Rng } from '../../core/rng.ts'
import { float32, type Shape, sizeOf, type Tensor, tensor } from '../../core/tensor.ts'
import type { Network } from '../network.ts'
import type { LayerCase } from './layer-case.ts'
import { buildOver, type Inputs } from './networks.ts'

export function buildCase({ config, rowShapes, symbols }: LayerCase, training: boolean) {
  const inputs: Inputs = Object.fromEntries(rowShapes.map((shape, i) => [`x${i}`, [symbols ? 'int32' : 'float32', shape]]))
  return buildOver(config, inputs, { task: 'regression', outputs: 2, training })
}

export function random(shape: Shape, seed: number): Tensor<'float32'> {
  const rng = new Rng(seed)
  return float32(shape, Array.from({ length: sizeOf(shape) }, () => rng.normal()))
}

/** Weights none of which is 0, which would hide mistakes, and variances that are above it. */
export function randomWeights({ weights }: Network): ReadonlyMap<string, Tensor<'float32'>> {
  return new Map(
    weights.map(({ name, role, shape }, i) => {
      const { data } = random(shape, 11 + i)
      return [name, float32(shape, data.map((value) => (role === 'moving_variance' ? 0.5 + Math.abs(value) : value / 2)))]
    }),
  )
}

export function feedsOf({ rowShapes, symbols }: LayerCase, rows: number): Readonly<Record<string, Tensor<'float32' | 'int32'>>> {
  return Object.fromEntries(
    rowShapes.map((shape, i) => [`x${i}`, symbols ? padded([rows, ...shape], symbols, 3 + i) : random([rows, ...shape], 3 + i)]),
  )
}

/** Row 0 is full, row 1 has a zero at its end, and so on. */
function padded(shape: Shape, symbols: number, seed: number): Tensor<'int32'> {
  const rng = new Rng(seed)
  const [, steps] = shape as readonly [number, number]
  const symbolAt = (i: number) => (i % steps < steps - (Math.floor(i / steps) % steps) ? 1 + rng.below(symbols - 1) : 0)
  return tensor('int32', shape, Int32Array.from({ length: sizeOf(shape) }, (_, i) => symbolAt(i)))
}
