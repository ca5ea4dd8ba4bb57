import * as tf from '@tensorflow/tfjs'
import { MaasError } from '../../core/error.ts'
import { float32, type Tensor } from '../../core/tensor.ts'
import { kerasToWeights, weightsToKeras } from '../../network/keras-weights.ts'
import type { Weight } from '../../network/layer.ts'
import type { TrainingTask } from '../../train/engine.ts'
import { type Head, type InputShape, tfjsModelJson } from './keras-json.ts'

/** A variable of a layer; `write` holds the layer's constraint, which assigning to `read()` does not. */
export type LayerVariable = tf.LayersModel['weights'][number]

/** What a network gives for some rows. */
export interface Answer {
  /** Behind the last activation. */
  readonly output: tf.Tensor
  /** Before it, when it is a softmax or sigmoid; else the same. */
  readonly logits: tf.Tensor
}

/** A task's network as a tfjs model. The weights are those of the task by name, in Keras's layout. */
export class TfjsModel {
  readonly head: Head
  readonly #model: tf.LayersModel
  /** In the order of the model's variables: first what is trained. */
  readonly #weights: readonly Weight[]

  private constructor(model: tf.LayersModel, head: Head, weights: readonly Weight[]) {
    this.#model = model
    this.head = head
    this.#weights = weights
  }

  /** Throws `unsupported` naming what tfjs has not. */
  static async build({ network, states }: TrainingTask, inputs: readonly InputShape[]): Promise<TfjsModel> {
    const isState = ({ name }: Weight) => states.includes(name)
    const weights = [...network.weights.filter((weight) => !isState(weight)), ...network.weights.filter(isState)]
    const { model: json, head } = tfjsModelJson(network.config, inputs)
    let model: tf.LayersModel
    try {
      model = await tf.models.modelFromJSON(json as never)
    } catch (cause) {
      throw new MaasError('unsupported', `tfjs cannot build the network: ${(cause as Error).message}`, { cause })
    }
    const shapes = (list: readonly { readonly shape: readonly (number | null)[] }[]) => list.map(({ shape }) => `[${shape.join(', ')}]`).join(' ')
    const [given, wanted] = [shapes(model.weights), shapes(weights.map(({ keras }) => keras))]
    if (given !== wanted) {
      model.dispose()
      throw new MaasError('unsupported', `tfjs builds another network: its weights are ${given}, where they should be ${wanted}.`)
    }
    return new TfjsModel(model, head, weights)
  }

  /** The variables of these weights, in this order. */
  variables(names: readonly string[]): readonly LayerVariable[] {
    return names.map((name) => this.#model.weights[this.#weights.findIndex((weight) => weight.name === name)]!)
  }

  /** The network's answer, inside a tidy of the caller's; `training` moves statistics and drops out. */
  answer(inputs: readonly tf.Tensor[], training: boolean): Answer {
    const logits = this.#model.apply([...inputs], { training }) as tf.Tensor
    const output = this.head === 'linear' ? logits : this.head === 'softmax' ? tf.softmax(logits) : tf.sigmoid(logits)
    return { output, logits }
  }

  /** The sum of what regularized weights add to the loss. */
  penalty(): tf.Scalar | undefined {
    const terms = this.#model.calculateLosses()
    return terms.length > 0 ? (tf.addN(terms) as tf.Scalar) : undefined
  }

  write(tensors: ReadonlyMap<string, Tensor>): void {
    tf.tidy(() => {
      const values = weightsToKeras(this.#weights, tensors)
      values.forEach(({ shape, data }, i) => valueOf(this.#model.weights[i]!).assign(tf.tensor(data, [...shape], 'float32')))
    })
  }

  async read(): Promise<ReadonlyMap<string, Tensor>> {
    const values = await Promise.all(this.#model.weights.map((variable) => variable.read().data<'float32'>()))
    return kerasToWeights(this.#weights, values.map((data, i) => float32(this.#weights[i]!.keras.shape, data)))
  }

  dispose(): void {
    this.#model.dispose()
  }
}

export function valueOf(variable: LayerVariable): tf.Variable {
  return variable.read() as tf.Variable
}
