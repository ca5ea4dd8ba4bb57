import { beforeAll, describe, expect, it } from 'vitest'
import { Rng } from '../core/rng.ts'
import { parseJson } from '../data/testing/parse-json.ts'
import { columnInfos } from '../data/column-info.ts'
import { testKernels } from '../kernels/testing/load.ts'
import { completeRunConfig } from './complete-config.ts'
import type { TrainEngine } from './engine.ts'
import { createKernelEngine } from './kernel-engine.ts'
import type { LayerConfig } from './run-config.ts'
import { frenchNumbers } from './testing/french-numbers.ts'
import { trainToEnd } from './testing/train-to-end.ts'

const layer = (class_name: string, config: LayerConfig['config'] = {}): LayerConfig => ({ class_name, config })
const bidirectional = (class_name: string, config: LayerConfig['config']) => layer('Bidirectional', { layer: layer(class_name, config) })

describe('small relatives of the reference models, on rows they have not seen', () => {
  let engine: TrainEngine
  beforeAll(async () => {
    engine = createKernelEngine(await testKernels())
  })

  async function train(rows: readonly object[], target: string, layers: readonly LayerConfig[], epochs: number) {
    const data = parseJson('rows', JSON.stringify(rows))
    const network = { class_name: 'Sequential' as const, config: { layers } }
    const config = { model: 'm', dataset: 'rows', target, network, epochs, batch_size: 16, validation: { split: 0 } }
    const complete = completeRunConfig(config, { ...data, columns: columnInfos(data) })
    return (await trainToEnd(complete, data, { engine })).model.metrics
  }

  it('a Bi-LSTM tells texts apart by the order of their words, which their mean cannot', async () => {
    const rng = new Rng(6)
    const rows = Array.from({ length: 600 }, (_, i) => {
      const words = Array.from({ length: 3 + rng.below(4) }, () => 3 + rng.below(5))
      const isFirst = i % 2 === 0
      const at = rng.below(words.length - 1)
      words[at] = isFirst ? 1 : 2
      words[at + 1 + rng.below(words.length - 1 - at)] = isFirst ? 2 : 1
      return { words, first: isFirst ? 'one' : 'two' }
    })
    const embedding = layer('Embedding', { input_dim: 8, output_dim: 8, mask_zero: true })
    const last = layer('Dense', { activation: 'softmax' })
    const ordered = await train(rows, 'first', [embedding, bidirectional('LSTM', { units: 8 }), last], 12)
    expect(ordered['test_accuracy']).toBeGreaterThan(0.95)
    const pooled = await train(rows, 'first', [embedding, layer('GlobalAveragePooling1D'), last], 12)
    expect(pooled['test_accuracy']).toBeLessThan(0.65)
  })

  it('two bidirectional SimpleRNN translate position by position', async () => {
    const rows = frenchNumbers().map(({ digits, words: [, ...words] }) => ({ digits, words }))
    const recurrent = bidirectional('SimpleRNN', { units: 32, return_sequences: true })
    const scores = layer('TimeDistributed', { layer: layer('Dense', { activation: 'softmax' }) })
    const metrics = await train(rows, 'words', [layer('Embedding', { input_dim: 11, output_dim: 16 }), recurrent, recurrent, scores], 20)
    expect(metrics['test_accuracy']).toBeGreaterThan(0.95)
    expect(metrics['test_exact_match']).toBeGreaterThan(0.8)
  })
})
