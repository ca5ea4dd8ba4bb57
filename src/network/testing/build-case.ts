import { Rng } from '../../core/rng.ts'
import { float32, type Shape, sizeOf, type Tensor } from '../../core/tensor.ts'
import type { Network } from '../network.ts'
import type { LayerCase } from './layer-cases.ts'
import { buildOver, type Inputs } from './networks.ts'

export function buildCase({ config, rowShapes }: LayerCase, training: boolean) {
  const inputs: Inputs = Object.fromEntries(rowShapes.map((shape, i) => [`x${i}`, ['float32', shape]]))
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

export function feedsOf({ rowShapes }: LayerCase, rows: number): Readonly<Record<string, Tensor<'float32'>>> {
  return Object.fromEntries(rowShapes.map((shape, i) => [`x${i}`, random([rows, ...shape], 3 + i)]))
}
