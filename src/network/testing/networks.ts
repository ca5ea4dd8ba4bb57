import { Rng } from '../../core/rng.ts'
import { type DType, float32, type Shape, sizeOf, type Tensor } from '../../core/tensor.ts'
import { GraphBuilder } from '../../graph/builder.ts'
import type { LayerConfig, NetworkConfig, SequentialConfig } from '../keras-config.ts'
import { buildNetwork, type NetworkOptions } from '../network.ts'

export const layer = (class_name: string, config: Record<string, unknown> = {}): LayerConfig => ({ class_name, config })
export const sequential = (...layers: LayerConfig[]): SequentialConfig => ({
  class_name: 'Sequential',
  config: { layers },
})

/** The network over rows of one shape: by default a classification of three labels, as it serves. */
export function build(config: SequentialConfig, rowShape: Shape, options: Partial<NetworkOptions> = {}) {
  return buildOver(config, { x: ['float32', rowShape] }, options)
}

/** {@link build} over inputs by name, in the order of the input layers: dtype and shape of a row. */
export function buildOver<C extends NetworkConfig>(config: C, inputs: Inputs, options: Partial<NetworkOptions> = {}) {
  const builder = new GraphBuilder('network')
  const network = buildNetwork(builder, config, {
    inputs: Object.entries(inputs).map(([name, [dtype, shape]]) => builder.input(name, dtype, ['batch', ...shape])),
    task: 'classification',
    outputs: 3,
    rng: new Rng(7),
    training: false,
    ...options,
  })
  return { builder, network: { ...network, config: network.config as C }, graph: builder.build([network.output]) }
}

export type Inputs = Readonly<Record<string, readonly [DType, Shape]>>

export function randomBatch(shape: Shape): Tensor<'float32'> {
  const rng = new Rng(1)
  return float32(
    shape,
    Array.from({ length: sizeOf(shape) }, () => rng.normal()),
  )
}
