import * as tf from '@tensorflow/tfjs'
import { MaasError } from '../../core/error.ts'
import { float32, sizeOf, type Tensor, tensor } from '../../core/tensor.ts'
import { kerasToWeights, weightsToKeras } from '../../network/keras-weights.ts'
import type { Weight } from '../../network/layer.ts'
import { type Batch, checkWeights, type Feeds, type StepResult, type TrainingTask, type TrainState } from '../../train/engine.ts'
import { STEPS_DONE, type UpdateNodes, updateNodes } from '../../train/update-nodes.ts'
import { type NetworkFeeds, toTfjs } from './feeds.ts'
import { type Answer, type LayerVariable, type TfjsModel, valueOf } from './model.ts'
import { runUpdates } from './updates.ts'

/** Rows of one forward pass when predicting. */
const PREDICT_ROWS = 256

export interface StateParts {
  readonly task: TrainingTask
  readonly model: TfjsModel
  readonly feeds: NetworkFeeds
  /** Of each row. */
  readonly loss: (answer: Answer, t: tf.Tensor) => tf.Tensor
  readonly lost: Promise<never> | undefined
}

/** Weights, and what the optimizer keeps, as variables of tfjs; the latter as one flat vector over all weights. */
export class TfjsTrainState implements TrainState {
  readonly #task: TrainingTask
  readonly #model: TfjsModel
  readonly #feeds: NetworkFeeds
  readonly #loss: StateParts['loss']
  readonly #lost: Promise<never> | undefined
  readonly #weights: readonly Weight[]
  readonly #variables: readonly LayerVariable[]
  readonly #updates: UpdateNodes
  readonly #slots: ReadonlyMap<string, tf.Variable>
  #steps = 0

  constructor({ task, model, feeds, loss, lost }: StateParts) {
    this.#task = task
    this.#model = model
    this.#feeds = feeds
    this.#loss = loss
    this.#lost = lost
    this.#weights = task.weights.map((name) => task.network.weights.find((weight) => weight.name === name)!)
    this.#variables = model.variables(task.weights)
    this.#updates = updateNodes(task)
    this.#slots = new Map(this.#updates.slots.map(({ name, size, initial }) => [name, tf.tidy(() => tf.variable(tf.add(tf.zeros([size]), initial)))]))
    model.write(task.forward.initializers)
  }

  async step(batch: Batch, rate: number): Promise<StepResult> {
    return this.#settle(async () => {
      checkWeights(this.#task, batch)
      const { inputs, t, w } = await this.#upload(batch)
      // One transfer back for both numbers and answers.
      const packed = tf.tidy(() => {
        const { loss, output, gradients } = this.#differentiate(inputs, t, w)
        this.#update(gradients, rate)
        return tf.concat([tf.reshape(loss, [1]), tf.reshape(output, [-1])])
      })
      tf.dispose([inputs, t, w ?? []])
      this.#steps++
      const values = await readAndDispose(packed)
      return { loss: values[0]!, output: values.subarray(1) }
    })
  }

  async predict(feeds: Feeds): Promise<Float32Array> {
    return this.#settle(async () => {
      const inputs = await this.#feeds.read(feeds)
      const rows = inputs[0]!.shape[0]!
      const parts: tf.Tensor[] = []
      for (let from = 0; from < rows; from += PREDICT_ROWS) {
        parts.push(tf.tidy(() => {
          const chunk = inputs.map((input) => tf.slice(input, [from], [Math.min(PREDICT_ROWS, rows - from)]))
          return this.#model.answer(chunk, false).output
        }))
      }
      tf.dispose([...inputs])
      const all = tf.concat(parts)
      tf.dispose(parts)
      return readAndDispose(all)
    })
  }

  weights(): Promise<ReadonlyMap<string, Tensor>> {
    return this.#settle(() => this.#model.read())
  }

  async snapshot(): Promise<ReadonlyMap<string, Tensor>> {
    return this.#settle(async () => {
      const slots = await Promise.all([...this.#slots].map(async ([name, slot]): Promise<[string, Tensor]> => [
        name,
        float32(slot.shape, this.#fromKeras(await slot.data<'float32'>())),
      ]))
      return new Map([...(await this.#model.read()), ...slots, [STEPS_DONE, tensor('int32', [], Int32Array.of(this.#steps))]])
    })
  }

  async restore(snapshot: ReadonlyMap<string, Tensor>): Promise<void> {
    for (const [name, slot] of this.#slots) {
      const kept = snapshot.get(name)
      if (kept?.data.length !== slot.size) {
        throw new MaasError('invalid-input', `The snapshot is of another training: it has ${kept?.data.length ?? 'no'} numbers of "${name}", which is [${slot.size}] here.`)
      }
    }
    this.#model.write(snapshot)
    tf.tidy(() => {
      for (const [name, slot] of this.#slots) slot.assign(tf.tensor1d(this.#toKeras(snapshot.get(name)!.data as Float32Array)))
    })
    this.#steps = (snapshot.get(STEPS_DONE)!.data as Int32Array)[0]!
  }

  /** Forward and backward without an update, to see that tfjs can. Moves statistics. */
  async rehearse(batch: Batch): Promise<void> {
    await this.#settle(async () => {
      const { inputs, t, w } = await this.#upload(batch)
      const loss = tf.tidy(() => this.#differentiate(inputs, t, w).loss)
      tf.dispose([inputs, t, w ?? []])
      await readAndDispose(loss)
    })
  }

  dispose(): void {
    for (const slot of this.#slots.values()) slot.dispose()
    this.#model.dispose()
    this.#feeds.dispose()
  }

  async #upload({ feeds, t, w }: Batch): Promise<{ readonly inputs: tf.Tensor[]; readonly t: tf.Tensor; readonly w: tf.Tensor | undefined }> {
    return { inputs: [...(await this.#feeds.read(feeds))], t: toTfjs(t), w: w && toTfjs(w) }
  }

  /** Inside a tidy. The gradients as one flat vector, in the order of the task's weights. */
  #differentiate(inputs: readonly tf.Tensor[], t: tf.Tensor, w: tf.Tensor | undefined): {
    readonly loss: tf.Scalar
    readonly output: tf.Tensor
    readonly gradients: tf.Tensor
  } {
    const variables = this.#variables.map(valueOf)
    let output: tf.Tensor | undefined
    const { value: loss, grads } = tf.variableGrads(() => {
      const answer = this.#model.answer(inputs, true)
      output = tf.keep(answer.output)
      const each = this.#loss(answer, t)
      const mean = tf.mean(w ? tf.mul(each, w) : each) as tf.Scalar
      const penalty = this.#model.penalty()
      return penalty ? tf.add(mean, penalty) : mean
    }, variables)
    const flat = variables.map((variable) => tf.reshape(grads[variable.name] ?? tf.zerosLike(variable), [-1]))
    const copy = tf.clone(output!) // which the caller's tidy disposes of
    output!.dispose()
    return { loss, output: copy, gradients: tf.concat(flat) }
  }

  /** Inside a tidy. */
  #update(gradients: tf.Tensor, rate: number): void {
    const { update, accumulation, stepsPerUpdate } = this.#updates
    const isUpdate = (this.#steps + 1) % stepsPerUpdate === 0
    const variables = this.#variables.map(valueOf)
    const weights = tf.concat(variables.map((variable) => tf.reshape(variable, [-1])))
    const values = new Map<string, tf.Tensor>([['weights', weights], ['gradients', gradients], ...this.#slots])
    const scalars = { rate, updates: Math.floor(this.#steps / stepsPerUpdate) }
    const changed = runUpdates((isUpdate ? update : accumulation!).nodes, values, scalars)
    for (const [name, slot] of this.#slots) if (changed.get(name) !== slot) slot.assign(changed.get(name)!)
    if (!isUpdate) return
    const parts = tf.split(changed.get('weights')!, variables.map(({ size }) => size))
    this.#variables.forEach((variable, i) => variable.write(tf.reshape(parts[i]!, variables[i]!.shape)))
  }

  /** A flat vector over all weights from Keras's layout into ours. */
  #fromKeras(flat: Float32Array): Float32Array {
    if (flat.length === 1) return flat // one number for all weights
    let from = 0
    const parts = this.#weights.map(({ keras: { shape } }) => float32(shape, flat.subarray(from, (from += sizeOf(shape)))))
    return joined([...kerasToWeights(this.#weights, parts).values()])
  }

  /** The inverse of {@link #fromKeras}. */
  #toKeras(flat: Float32Array): Float32Array {
    if (flat.length === 1) return flat
    let from = 0
    const parts = this.#weights.map(({ name, shape }): [string, Tensor] => [name, float32(shape, flat.subarray(from, (from += sizeOf(shape))))])
    return joined(weightsToKeras(this.#weights, new Map(parts)))
  }

  /** What `work` gives, or why it cannot: never a wait for a device that is gone. */
  async #settle<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await (this.#lost ? Promise.race([work(), this.#lost]) : work())
    } catch (thrown) {
      if (thrown instanceof MaasError) throw thrown
      const message = thrown instanceof Error ? thrown.message : String(thrown)
      throw new MaasError('unsupported', `tfjs cannot do this training: ${message}`, { cause: thrown })
    }
  }
}

async function readAndDispose(value: tf.Tensor): Promise<Float32Array> {
  const data = await value.data<'float32'>()
  value.dispose()
  return data
}

function joined(parts: readonly Tensor<'float32'>[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { data }) => sum + data.length, 0))
  let at = 0
  for (const { data } of parts) {
    all.set(data, at)
    at += data.length
  }
  return all
}
