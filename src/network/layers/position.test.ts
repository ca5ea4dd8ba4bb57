import { expect, it } from 'vitest'
import { runReference } from '../../graph/testing/reference.ts'
import { build, buildOver, layer, randomBatch, sequential } from '../testing/networks.ts'

const steps = [3, 4] as const
const regression = (outputs: number) => ({ task: 'regression', outputs }) as const

it('PositionEmbedding and SinePositionEncoding are the same for every sequence', () => {
  const x = randomBatch([2, ...steps])
  const trained = build(sequential(layer('PositionEmbedding', { sequence_length: 5 }), layer('Flatten')), steps, regression(12))
  const [table] = trained.network.weights
  expect(table!.shape).toEqual([5, 4])
  const rows = [...trained.graph.initializers.get(table!.name)!.data].slice(0, 12)
  expect([...runReference(trained.graph, { x }).get(trained.network.output)!.data]).toEqual([...rows, ...rows])

  const sine = build(sequential(layer('SinePositionEncoding', { max_wavelength: 100 }), layer('Flatten')), steps, regression(12))
  const waves = [0, 1, 2].flatMap((at) => [Math.sin(at), Math.cos(at), Math.sin(at / 10), Math.cos(at / 10)])
  const encoded = [...runReference(sine.graph, { x }).get(sine.network.output)!.data] as number[]
  encoded.forEach((value, i) => expect(value).toBeCloseTo(waves[i % 12]!, 6))
})

it('TokenAndPositionEmbedding adds the vectors of index and position', () => {
  const config = sequential(
    layer('TokenAndPositionEmbedding', { vocabulary_size: 6, sequence_length: 3, embedding_dim: 4 }),
    layer('Flatten'),
  )
  const { graph, network } = buildOver(config, { ids: ['int32', [3]] }, regression(12))
  const [tokens, positions] = network.weights.map(({ name }) => graph.initializers.get(name)!)
  expect([tokens!.shape, positions!.shape]).toEqual([[6, 4], [3, 4]])
  const ids = [5, 0, 2]
  const output = runReference(graph, { ids: { shape: [1, 3], data: ids } }).get(network.output)!.data
  const expected = ids.flatMap((id, at) => [0, 1, 2, 3].map((c) => Number(tokens!.data[id * 4 + c]) + Number(positions!.data[at * 4 + c])))
  output.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 7))
})

it('refuses sequences longer than the table', () => {
  const config = sequential(layer('PositionEmbedding', { sequence_length: 2 }), layer('Flatten'))
  expect(() => build(config, steps, regression(12))).toThrow('3 steps, but sequence_length is 2')
})
