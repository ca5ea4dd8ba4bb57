import { beforeAll, describe, expect, it } from 'vitest'
import { Rng } from '../core/rng.ts'
import type { Dataset } from '../data/dataset.ts'
import { sequenceColumn } from '../data/sequences.ts'
import { columnInfos } from '../data/column-info.ts'
import { runReference } from '../graph/testing/reference.ts'
import { testKernels } from '../kernels/testing/load.ts'
import { completeRunConfig } from './complete-config.ts'
import type { TrainEngine } from './engine.ts'
import { createKernelEngine } from './kernel-engine.ts'
import { trainToEnd } from './testing/train-to-end.ts'

const START = 9

/**
 * Words of 2 to 4 ids from 1 to 8; whether 7 is among them; each id's mirror 9 - id; the same behind a start, and
 * behind a start that is another in one row.
 */
function words(rows = 300): Dataset {
  const rng = new Rng(3)
  const ids = Array.from({ length: rows }, () => Array.from({ length: 2 + rng.below(3) }, () => 1 + rng.below(8)))
  const mirrored = ids.map((word) => word.map((id) => 9 - id))
  return {
    name: 'words',
    rows,
    columns: [
      sequenceColumn('words', ids),
      { kind: 'text', name: 'seven', values: ids.map((word) => (word.includes(7) ? 'yes' : 'no')) },
      sequenceColumn('mirror', mirrored),
      sequenceColumn('answer', mirrored.map((word) => [START, ...word])),
      sequenceColumn('unstarted', mirrored.map((word, i) => [i === 2 ? 5 : START, ...word])),
    ],
  }
}

const sequential = (...layers: [string, object][]) =>
  ({ class_name: 'Sequential', config: { layers: layers.map(([class_name, config]) => ({ class_name, config })) } })
const MIRROR = sequential(['Embedding', { input_dim: 20, output_dim: 16 }], ['Dense', { units: 12, activation: 'softmax' }])
const adam = { class_name: 'Adam', config: { learning_rate: 0.02 } }

describe('learning from sequences', () => {
  const data = words()
  let engine: TrainEngine
  beforeAll(async () => {
    engine = createKernelEngine(await testKernels())
  })
  const complete = (config: object) =>
    completeRunConfig({ model: 'm', dataset: 'words', features: ['words'], optimizer: adam, ...config }, { ...data, columns: columnInfos(data) })

  it('classifies them, with the network that is suggested', async () => {
    const config = complete({ target: 'seven', epochs: 15 })
    expect(config).toMatchObject({ task: 'classification', features: ['words'] })
    const { model } = await trainToEnd(config, data, { engine })
    expect(model.metrics['test_accuracy']).toBeGreaterThan(0.9)
    expect(model.signature).toMatchObject({
      task: 'classification', labels: ['no', 'yes'],
      inputs: [{ name: 'x', dtype: 'int32', shape: ['batch', 4] }],
      features: [{ kind: 'sequence', name: 'words', steps: 4, vocabulary: 9 }],
    })
    const scores = runReference(model.graph, { x: { shape: [2, 4], data: [7, 1, 0, 0, 2, 3, 4, 0] } }).get('scores')!.data
    expect(scores[1]).toBeGreaterThan(0.5)
    expect(scores[3]).toBeLessThan(0.5)
  })

  it('translates each step where it is; padding counts for nothing', async () => {
    const { model } = await trainToEnd(complete({ target: 'mirror', network: MIRROR, epochs: 12 }), data, { engine })
    expect(model.signature).toMatchObject({
      task: 'translation', outputs: [{ name: 'scores', shape: ['batch', 4, 12] }], features: [{ steps: 4, vocabulary: 20 }],
    })
    expect(model.metrics).toMatchObject({ test_accuracy: 1, test_exact_match: 1 })
    expect(Object.keys(model.heldOut)).toEqual(['x'])
    expect(model.metrics['loss']).toBeLessThan(0.2)
  })

  it('gives a decoder the target so far', async () => {
    const call = (...names: string[]) => [names.map((name) => [name, 0, 0, {}])]
    const layers = [
      ['InputLayer', 'x', { batch_input_shape: [null, 4] }, []],
      ['InputLayer', 'decoder_x', { batch_input_shape: [null, 4] }, []],
      ['Embedding', 'source', { input_dim: 9, output_dim: 16 }, call('x')],
      ['Embedding', 'written', { input_dim: 10, output_dim: 16 }, call('decoder_x')],
      ['Add', 'both', {}, call('source', 'written')],
      ['Dense', 'scores', { units: 10, activation: 'softmax' }, call('both')],
    ].map(([class_name, name, config, inbound_nodes]) => ({ class_name, name, config: { ...(config as object), name }, inbound_nodes }))
    const network = { class_name: 'Functional', config: { layers, input_layers: [['x', 0, 0], ['decoder_x', 0, 0]], output_layers: [['scores', 0, 0]] } }
    const { model } = await trainToEnd(complete({ target: 'answer', network, epochs: 12 }), data, { engine })
    expect(model.signature).toMatchObject({
      start: START, inputs: [{ name: 'x', shape: ['batch', 4] }, { name: 'decoder_x', dtype: 'int32', shape: ['batch', 4] }],
    })
    expect(model.metrics['test_exact_match']).toBe(1)
    await expect(trainToEnd(complete({ target: 'unstarted', network }), data, { engine })).rejects.toThrow(
      'Column "unstarted" begins with 9 in row 1 and with 5 in row 3: for a network with a decoder every sequence begins with the same id',
    )
    const { x, decoder_x } = model.heldOut
    expect([...decoder_x!.data].slice(0, 4)).toEqual([START, ...Array.from(x!.data.slice(0, 3) as Int32Array, (id) => id && 9 - id)])
  })

  it.each([
    [{ target: 'mirror', network: sequential(['Embedding', { input_dim: 5, output_dim: 4 }], ['Dense', { activation: 'softmax' }]) },
      "network: its Embedding has an input_dim of 5, but column 'words' has ids up to 8: give it at least 9"],
    [{ target: 'mirror', features: ['seven'] }, "column 'seven' is text"],
    [{ target: 'mirror', task: 'classification' }, "task: column 'mirror' is a sequence, so it cannot be the target of a classification"],
    [{ target: 'mirror', network: MIRROR, loss: 'mse' }, 'loss must be one that measures a translation (sparse_categorical_crossentropy'],
    [{ target: 'mirror', network: MIRROR, metrics: ['mae'] }, 'metrics[0] must be one that measures a translation (accuracy, exact_match), got "mae"'],
  ])('refuses %j', (config, message) => {
    expect(() => complete(config)).toThrow(message)
  })
})
