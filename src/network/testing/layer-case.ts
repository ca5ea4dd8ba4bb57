import type { Shape } from '../../core/tensor.ts'
import type { FunctionalConfig, FunctionalLayerConfig, LayerConfig, NetworkConfig } from '../keras-config.ts'
import { layer, sequential } from './networks.ts'

/**
 * Networks that hold every layer between them, each a regression of two numbers: what is held against tfjs, against
 * onnxruntime, and between engines.
 */
export interface LayerCase {
  readonly name: string
  readonly config: NetworkConfig
  /** Of each input, without the batch. */
  readonly rowShapes: readonly Shape[]
  /** The inputs are whole numbers from 1 to below this, with zeros at the end of most rows. */
  readonly symbols?: number
  /** tfjs has it and means the same; or it cannot differentiate it. */
  readonly tfjs: boolean | 'forward'
  /** It draws random numbers in training. */
  readonly random?: true
}

/** All elements of what the layers give count in the two numbers. tfjs flattens nothing that is flat already. */
export function chain(name: string, rowShape: Shape, layers: readonly LayerConfig[], { isFlat, ...options }: Options = {}): LayerCase {
  const tail = [...(isFlat ? [] : [layer('Flatten')]), layer('Dense', { units: 2 })]
  return { name, config: sequential(...layers, ...tail), rowShapes: [rowShape], tfjs: true, ...options }
}

type Options = Partial<LayerCase> & { readonly isFlat?: boolean }

export const one = (className: string, rowShape: Shape, config: Record<string, unknown> = {}, options: Options = {}): LayerCase =>
  chain(`${className} ${JSON.stringify(config)} of [${rowShape.join(', ')}]`, rowShape, [layer(className, config)], options)

export const without = { tfjs: false }
export const flat = { isFlat: true }

/** A call of Keras 2's form. */
export function node(className: string, name: string, inputs: readonly string[], config: Record<string, unknown> = {}): FunctionalLayerConfig {
  const inbound_nodes = inputs.length === 0 ? [] : [inputs.map((input) => [input, 0, 0, {}])]
  return { class_name: className, name, config: { ...config, name }, inbound_nodes }
}

/** A result as Keras 3 writes it among the arguments of a call. */
export function result(layer: string, call = 0) {
  return { class_name: '__keras_tensor__', config: { shape: [null], dtype: 'float32', keras_history: [layer, call, 0] } }
}

export function functional(inputs: readonly string[], output: string, layers: readonly FunctionalLayerConfig[], name = 'model'): FunctionalConfig {
  const input_layers = inputs.map((name) => [name, 0, 0])
  return { class_name: 'Functional', config: { name, layers, input_layers, output_layers: [[output, 0, 0]] } }
}

/** The layer over inputs of these shapes. */
export function merge(className: string, rowShapes: readonly Shape[], config: Record<string, unknown> = {}, { isFlat, ...options }: Options = {}): LayerCase {
  const names = rowShapes.map((_, i) => `input_${i}`)
  const layers = [
    ...rowShapes.map((shape, i) => node('InputLayer', names[i]!, [], { batch_input_shape: [null, ...shape] })),
    node(className, 'merged', names, config),
    ...(isFlat ? [] : [node('Flatten', 'flat', ['merged'])]),
    node('Dense', 'dense', [isFlat ? 'merged' : 'flat'], { units: 2 }),
  ]
  const shapes = rowShapes.map((shape) => `[${shape.join(', ')}]`).join(' and ')
  return { name: `${className} ${JSON.stringify(config)} of ${shapes}`, config: functional(names, 'dense', layers), rowShapes, tfjs: true, ...options }
}
