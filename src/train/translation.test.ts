import { toCardinal as inFrench } from 'n2words/fr-FR'
import { expect, it } from 'vitest'
import type { Tensor } from '../core/tensor.ts'
import type { Dataset, SequenceColumn } from '../data/dataset.ts'
import { columnInfos } from '../data/read-dataset.ts'
import { idsAt, sequenceColumn } from '../data/sequences.ts'
import { testKernels } from '../kernels/testing/load.ts'
import { bestIds, decodeGreedily } from '../runtime/greedy-decoding.ts'
import { createKernelSession } from '../runtime/kernel-session.ts'
import { completeRunConfig } from './complete-config.ts'
import { createKernelEngine } from './kernel-engine.ts'
import { trainToEnd } from './testing/train-to-end.ts'

const [START, END] = [1, 2]

/** The numbers from 1 to 999 as ids of their digits, and of their French words between start and end. */
function frenchNumbers(): Dataset {
  const numbers = Array.from({ length: 999 }, (_, i) => ((i * 617) % 999) + 1)
  const words = numbers.map((n) => inFrench(n).split(/ |-/))
  const ids = new Map([...new Set(words.flat())].map((word, i) => [word, END + 1 + i]))
  return {
    name: 'numbers',
    rows: numbers.length,
    columns: [
      sequenceColumn('digits', numbers.map((n) => Array.from(String(n), (digit) => 1 + Number(digit)))),
      sequenceColumn('words', words.map((text) => [START, ...text.map((word) => ids.get(word)!), END])),
    ],
  }
}

it('learns to read numbers it has never seen in French, with the Transformer that is suggested', async () => {
  const data = frenchNumbers()
  const kernels = await testKernels()
  const config = completeRunConfig(
    { model: 'french', dataset: 'numbers', target: 'words', features: ['digits'], epochs: 25, validation: { split: 0 } },
    { ...data, columns: columnInfos(data) },
  )
  const { model } = await trainToEnd(config, data, { engine: createKernelEngine(kernels) })
  const exact = model.metrics['test_exact_match']
  expect(exact).toBeGreaterThan(0.9)

  // What was measured with the true words so far is what comes out when it writes word by word itself.
  const { x, decoder_x } = model.heldOut
  const [rows, steps] = decoder_x!.shape as [number, number]
  const session = createKernelSession(model.graph, kernels)
  const run = async (decoder: Tensor<'int32'>): Promise<Tensor> => (await session.run({ x: x!, decoder_x: decoder }))['scores']!
  const written = bestIds(await decodeGreedily(run, { rows, steps, start: START }), rows, steps)
  session.dispose()
  const tested = (row: number): readonly number[] => idsAt(data.columns[1] as SequenceColumn, 5 * row + 4).slice(1)
  const isRight = (row: number): boolean => tested(row).every((id, step) => id === written[row * steps + step])
  expect(Array.from({ length: rows }, (_, row) => row).filter(isRight).length / rows).toBe(exact)
}, 60_000)
