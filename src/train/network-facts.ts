import type { Task } from '../data/dataset.ts'
import type { LayerConfig, NetworkConfig } from '../network/keras-config.ts'
import { outputLayer } from '../network/output.ts'
import { readModel } from '../network/read-model.ts'

/** How many input layers a network has. Throws `invalid-config` for what is no network. */
export function inputsOf(network: NetworkConfig): number {
  return readModel(network).inputs
}

/**
 * The units that a network's output layer is given; 0 when they are left to the data. Throws as {@link inputsOf} does.
 */
export function unitsOf(network: NetworkConfig, task: Task): number {
  const output = outputLayer(readModel(network), { task, outputs: 0 })
  if (!output) return 0
  const { config } = network.config.layers[output.layer]!
  const wrapped = config['layer'] as LayerConfig | undefined
  const units = (wrapped?.config ?? config)['units']
  return Number.isInteger(units) ? (units as number) : 0
}

/** How many numbers a row has as the network itself says; undefined when it leaves that to the data. Throws as {@link inputsOf} does. */
export function givenWidth(network: NetworkConfig): number | undefined {
  readModel(network)
  const { batch_input_shape, batch_shape, input_shape } = network.config.layers[0]?.config ?? {}
  const row = [batch_input_shape ?? batch_shape].flatMap((shape) => (Array.isArray(shape) ? [shape.slice(1)] : []))[0] ?? input_shape
  const [width] = Array.isArray(row) && row.length === 1 ? row : []
  return Number.isInteger(width) ? (width as number) : undefined
}
