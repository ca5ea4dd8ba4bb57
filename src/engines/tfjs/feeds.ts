import * as tf from '@tensorflow/tfjs'
import type { Tensor } from '../../core/tensor.ts'
import { extract } from '../../graph/passes.ts'
import type { Kernels } from '../../kernels/loader.ts'
import { createKernelSession } from '../../runtime/kernel-session.ts'
import type { Session } from '../../runtime/session.ts'
import type { Feeds, TrainingTask } from '../../train/engine.ts'
import type { InputShape } from './keras-json.ts'

/** What a network reads, made from what a batch feeds: the nodes before the network run on the kernels. */
export class NetworkFeeds {
  /** Of the network's inputs, in order. */
  readonly shapes: readonly InputShape[]
  readonly #inputs: readonly string[]
  /** Undefined when the network reads the feeds as they are. */
  readonly #preprocessing: Session | undefined

  constructor({ forward, network }: TrainingTask, kernels: Kernels) {
    this.#inputs = network.inputs
    this.shapes = extract(forward, network.inputs).outputs.map(({ dtype, shape }) => ({ dtype, shape: shape.slice(1) as number[] }))
    const made = network.inputs.filter((name) => !forward.inputs.some((input) => input.name === name))
    this.#preprocessing = made.length > 0 ? createKernelSession(extract(forward, made), kernels) : undefined
  }

  /** Tensors of tfjs in the order of the network's inputs, to be disposed of. */
  async read(feeds: Feeds): Promise<readonly tf.Tensor[]> {
    const made = await this.#preprocessing?.run(feeds)
    return this.#inputs.map((name) => toTfjs(made?.[name] ?? feeds[name]!))
  }

  dispose(): void {
    this.#preprocessing?.dispose()
  }
}

/** A copy: tfjs may upload later, when the caller has written over its own. */
export function toTfjs({ dtype, shape, data }: Tensor): tf.Tensor {
  return tf.tensor(data.slice() as Float32Array, [...shape], dtype as 'float32' | 'int32')
}
