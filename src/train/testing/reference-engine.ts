import { sizeOf, type Tensor } from '../../core/tensor.ts'
import type { Graph } from '../../graph/graph.ts'
import { type ReferenceFeeds, runReference } from '../../graph/testing/reference.ts'
import type { Batch, StepResult, TrainEngine, TrainingTask, TrainState } from '../engine.ts'
import { trainingGraph } from '../training-graph.ts'

/** Trains in float64 on the reference interpreter: slow, and what other engines are held against. */
export const referenceEngine: TrainEngine = {
  name: 'reference',
  prepare: async (task) => new ReferenceTrainState(task),
}

type Value = { readonly shape: readonly number[]; readonly data: Float64Array }

class ReferenceTrainState implements TrainState {
  readonly #task: TrainingTask
  readonly #values = new Map<string, Value>()
  #steps = 0

  constructor(task: TrainingTask) {
    this.#task = task
    for (const [name, { shape, data }] of trainingGraph(task).graph.initializers) {
      this.#values.set(name, { shape, data: Float64Array.from(data as Float32Array, Number) })
    }
  }

  async step({ x, t }: Batch): Promise<StepResult> {
    const { graph, packs, loss, output } = trainingGraph(this.#task)
    const update = graph.nodes.at(-1)!
    const rate = { shape: [], data: [this.#task.optimizer.config['learning_rate'] as number] }
    const step = { shape: [], data: [this.#steps++] }
    const values = this.#run({ ...graph, nodes: graph.nodes.slice(0, -1) }, { ...numeric({ x, t }), rate, step })

    const flat = (members: readonly string[]) => {
      const data = members.flatMap((name) => [...(values.get(name) ?? this.#values.get(name)!).data])
      return { shape: [data.length], data }
    }
    const inputs: Record<string, { shape: readonly number[]; data: ArrayLike<number> }> = { rate, step }
    for (const name of update.inputs.filter((name) => name !== 'rate' && name !== 'step')) {
      const pack = packs.find((pack) => pack.name === name)
      inputs[name] = pack ? flat(pack.members) : this.#values.get(name)!
    }
    const infos = update.inputs.map((name) => ({
      name,
      dtype: name === 'step' ? ('int32' as const) : ('float32' as const),
      shape: inputs[name]!.shape,
    }))
    const updated = runReference(
      { name: 'update', inputs: infos, outputs: [], nodes: [update], initializers: new Map() },
      inputs,
    )
    const [weights, ...slots] = update.outputs.map((name) => updated.get(name)!.data)
    let from = 0
    for (const name of packs[0]!.members) {
      const { shape } = this.#values.get(name)!
      this.#values.set(name, { shape, data: weights!.slice(from, (from += sizeOf(shape))) })
    }
    slots.forEach((data, i) => this.#values.set(update.outputs[i + 1]!.replace(/_new$/, ''), { shape: [data.length], data }))
    return { loss: values.get(loss)!.data[0]!, output: Float32Array.from(values.get(output)!.data) }
  }

  async predict(x: Tensor): Promise<Float32Array> {
    const { inference } = this.#task
    return Float32Array.from(this.#run(inference, numeric({ x })).get(inference.outputs[0]!.name)!.data)
  }

  async weights(): Promise<ReadonlyMap<string, Tensor>> {
    return new Map(
      this.#task.weights.map((name): [string, Tensor] => {
        const { shape, data } = this.#values.get(name)!
        return [name, { dtype: 'float32', shape, data: Float32Array.from(data) }]
      }),
    )
  }

  dispose(): void {}

  /** The graph with the trained values, which are float64 here, in place of its float32 initializers. */
  #run(graph: Graph, feeds: ReferenceFeeds): ReturnType<typeof runReference> {
    const trained = [...graph.initializers].filter(([name]) => this.#task.weights.includes(name))
    const initializers = new Map(graph.initializers)
    const inputs = [...graph.inputs]
    const all: Record<string, ReferenceFeeds[string]> = { ...feeds }
    for (const [name, { shape }] of trained) {
      initializers.delete(name)
      inputs.push({ name, dtype: 'float32', shape })
      all[name] = this.#values.get(name)!
    }
    return runReference({ ...graph, inputs, outputs: [], initializers }, all)
  }
}

function numeric(tensors: Readonly<Record<string, Tensor>>): Record<string, ReferenceFeeds[string]> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, data }]) => [name, { shape, data: data as Float32Array }]),
  )
}
