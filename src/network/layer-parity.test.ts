import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { float32, type Tensor } from '../core/tensor.ts'
import { gradients } from '../graph/autodiff.ts'
import type { Graph } from '../graph/graph.ts'
import { withInitializers } from '../graph/passes.ts'
import { runReference } from '../graph/testing/reference.ts'
import { kerasToWeights, weightsToKeras } from './keras-weights.ts'
import type { Network } from './network.ts'
import { buildCase, feedsOf, random, randomWeights } from './testing/build-case.ts'
import { LAYER_CASES } from './testing/layer-cases.ts'
import { setWeights, tfjsModel, tfjsOrder, toTfjs } from './testing/tfjs-model.ts'

const ROWS = 3

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  expect(actual.length, what).toBe(expected.length)
  const scale = Math.max(1, ...Array.from(expected, Math.abs))
  Array.from(expected).forEach((value, i) => expect(Math.abs(actual[i]! - value) / scale, `${what} ${i}`).toBeLessThan(1e-5))
}

/**
 * Gradients of the mean squared distance to `t`, and the statistics that the pass leaves behind, all as Keras has them.
 */
function trainingStep(network: Network, graph: Graph, feeds: Readonly<Record<string, Tensor>>, t: Tensor): ReadonlyMap<string, Tensor> {
  const trained = network.weights.flatMap(({ name, trained }) => (trained ? [name] : []))
  const { graph: backward, gradients: byName } = gradients(graph, 'loss', trained)
  const values = runReference(backward, { ...feeds, t } as never)
  return new Map(
    network.weights.map(({ name, shape, trained }) => {
      const update = graph.nodes.find(({ op, inputs }) => op === 'MovingAverageUpdate' && inputs[0] === name)
      return [name, float32(shape, values.get(trained ? byName.get(name)! : update!.outputs[0]!)!.data)]
    }),
  )
}

function withLoss({ builder, network }: ReturnType<typeof buildCase>): Graph {
  const distance = builder.op('Sub', [network.output, builder.input('t', 'float32', ['batch', 2])])
  builder.op('ReduceMean', [builder.op('Mul', [distance, distance])], { keepdims: 0 }, 'loss')
  return builder.build(['loss', network.output])
}

describe('layers answer and learn as in tfjs', () => {
  beforeAll(() => tf.setBackend('cpu'))

  const cases = LAYER_CASES.filter(({ tfjs }) => tfjs).map((one) => [one.name, one] as const)
  it.each(cases)('%s', async (_, given) => {
    const { network, graph } = buildCase(given, false)
    const weights = randomWeights(network)
    const feeds = feedsOf(given, ROWS)
    const model = await tfjsModel(given.config, given.rowShapes)
    setWeights(model, network.weights, weights)
    const inputs = Object.values(feeds).map(toTfjs)

    const expected = model.predict(inputs.length === 1 ? inputs[0]! : inputs) as tf.Tensor
    const actual = runReference(withInitializers(graph, weights), feeds as never).get(network.output)!
    expectClose(actual.data, expected.dataSync(), 'output')
    const keras = weightsToKeras(network.weights, weights)
    expect(kerasToWeights(network.weights, keras)).toEqual(weights)
    if (given.random || given.tfjs === 'forward') return

    const training = buildCase(given, true)
    const t = random([ROWS, 2], 8)
    const step = trainingStep(training.network, withInitializers(withLoss(training), weights), feeds, t)
    const { grads } = tf.variableGrads(() => {
      const output = model.apply(inputs.length === 1 ? inputs[0]! : inputs, { training: true }) as tf.Tensor
      return tf.losses.meanSquaredError(toTfjs(t), output) as tf.Scalar
    })
    const order = tfjsOrder(network.weights)
    const variables = [...model.trainableWeights, ...model.nonTrainableWeights]
    weightsToKeras(order, step).forEach(({ data }, i) => {
      const variable = (variables[i] as unknown as { val: tf.Variable }).val
      const wanted = order[i]!.trained ? grads[variable.name] : variable
      if (wanted) expectClose(data, wanted.dataSync(), `${order[i]!.trained ? 'gradient of' : 'new'} ${order[i]!.name}`)
      else expect(Math.max(...data.map(Math.abs)), order[i]!.name).toBe(0)
    })
  })
})
