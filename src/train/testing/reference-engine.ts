import { sizeOf, type Tensor } from '../../core/tensor.ts'
import type { Graph, Node } from '../../graph/graph.ts'
import { type ReferenceFeeds, runReference } from '../../graph/testing/reference.ts'
import { loweringOf } from '../../runtime/lower/table.ts'
import type { Batch, Feeds, StepResult, TrainEngine, TrainingTask, TrainState } from '../engine.ts'
import { type TrainingGraph, trainingGraph } from '../training-graph.ts'
import '../../runtime/lower/training.ts'

/** Trains in float64 on the reference interpreter: slow, and what other engines are held against. */
export const referenceEngine: TrainEngine = {
  name: 'reference',
  prepare: async (task) => new ReferenceTrainState(task),
}

type Value = Tensor<'float64'>

const value = (shape: readonly number[], data: ArrayLike<number>): Value =>
  ({ dtype: 'float64', shape, data: Float64Array.from(data) })

class ReferenceTrainState implements TrainState {
  readonly #task: TrainingTask
  readonly #training: TrainingGraph
  /** Weights, states and what the optimizer keeps: all that a step changes. */
  readonly #values = new Map<string, Value>()
  #steps = 0

  constructor(task: TrainingTask) {
    this.#task = task
    this.#training = trainingGraph(task)
    for (const name of [...task.weights, ...task.states]) {
      const { shape, data } = task.forward.initializers.get(name)!
      this.#values.set(name, value(shape, data as Float32Array))
    }
    for (const { name, size, initial } of this.#training.slots) {
      this.#values.set(name, value([size], Array.from({ length: size }, () => initial)))
    }
  }

  async step({ feeds, t, w }: Batch, rate: number): Promise<StepResult> {
    const { update, accumulation, stepsPerUpdate, loss, output } = this.#training
    const done = this.#steps++
    const graph = (done + 1) % stepsPerUpdate === 0 ? update : accumulation!
    const scalars = { rate: value([], [rate]), step: value([], [done]), updates: value([], [Math.floor(done / stepsPerUpdate)]) }
    const values = this.#run(this.#unpacked(graph), { ...numeric({ ...feeds, t, ...(w && { w }) }), ...scalars })
    this.#keep(graph.nodes, (name) => values.get(name)!.data)
    return { loss: values.get(loss)!.data[0]!, output: Float32Array.from(values.get(output)!.data) }
  }

  async predict(feeds: Feeds): Promise<Float32Array> {
    const { inference } = this.#task
    return Float32Array.from(this.#run(inference, numeric(feeds)).get(inference.outputs[0]!.name)!.data)
  }

  async weights(): Promise<ReadonlyMap<string, Tensor>> {
    return new Map(
      [...this.#task.weights, ...this.#task.states].map((name): [string, Tensor] => {
        const { shape, data } = this.#values.get(name)!
        return [name, { dtype: 'float32', shape, data: Float32Array.from(data) }]
      }),
    )
  }

  async snapshot(): Promise<ReadonlyMap<string, Tensor>> {
    return new Map([...this.#values, ['optimizer.step', value([], [this.#steps])]])
  }

  async restore(snapshot: ReadonlyMap<string, Tensor>): Promise<void> {
    for (const name of this.#values.keys()) this.#values.set(name, snapshot.get(name) as Value)
    this.#steps = (snapshot.get('optimizer.step') as Value).data[0]!
  }

  dispose(): void {}

  /** The graph with each pack made where it is read first, as the flat row of its members. */
  #unpacked(graph: Graph): Graph {
    const whole = { dtype: 'int64', shape: [1], data: BigInt64Array.of(-1n) } as const
    const nodes: Node[] = []
    const made = new Set<string>()
    for (const node of graph.nodes) {
      for (const { name, members } of this.#training.packs) {
        if (made.has(name) || !node.inputs.includes(name)) continue
        made.add(name)
        const flat = members.map((member) => `${member} in ${name}`)
        members.forEach((member, i) =>
          nodes.push({ op: 'Reshape', inputs: [member, 'whole'], outputs: [flat[i]!], attributes: {} }))
        nodes.push({ op: 'Concat', inputs: flat, outputs: [name], attributes: { axis: 0 } })
      }
      nodes.push(node)
    }
    return { ...graph, nodes, initializers: new Map([...graph.initializers, ['whole', whole]]) }
  }

  /** Writes back what nodes change in place, packs to their members. */
  #keep(nodes: readonly Node[], made: (name: string) => Float64Array): void {
    const source = new Map<string, string>()
    for (const { op, inputs, outputs } of nodes) {
      loweringOf(op).updates?.forEach((index, i) => {
        if (!outputs[i]) return
        const input = inputs[index]!
        const changed = source.get(input) ?? input
        source.set(outputs[i], changed)
        const members = this.#training.packs.find(({ name }) => name === changed)?.members ?? [changed]
        let from = 0
        for (const member of members) {
          const shape = this.#values.get(member)?.shape
          if (shape) this.#values.set(member, value(shape, made(outputs[i]).subarray(from, (from += sizeOf(shape)))))
        }
      })
    }
  }

  /** The graph with the values as they are now, which are float64 here, in place of its float32 initializers. */
  #run(graph: Graph, feeds: ReferenceFeeds): ReturnType<typeof runReference> {
    const initializers = new Map(graph.initializers)
    const inputs = graph.inputs.filter(({ name }) => !this.#values.has(name))
    for (const [name, { shape }] of this.#values) {
      initializers.delete(name)
      inputs.push({ name, dtype: 'float32', shape })
    }
    return runReference({ ...graph, inputs, outputs: [], initializers }, { ...feeds, ...Object.fromEntries(this.#values) })
  }
}

function numeric(tensors: Readonly<Record<string, Tensor>>): Record<string, ReferenceFeeds[string]> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, data }]) => [name, { shape, data: data as Float32Array }]),
  )
}
