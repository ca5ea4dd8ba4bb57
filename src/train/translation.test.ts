import { expect, it } from 'vitest'
import type { Tensor } from '../core/tensor.ts'
import { parseJson } from '../data/testing/parse-json.ts'
import { columnInfos } from '../data/column-info.ts'
import { testKernels } from '../kernels/testing/load.ts'
import { bestIds, decodeGreedily } from '../runtime/greedy-decoding.ts'
import { createKernelSession } from '../runtime/kernel-session.ts'
import { completeRunConfig } from './complete-config.ts'
import { createKernelEngine } from './kernel-engine.ts'
import { frenchNumbers, START } from './testing/french-numbers.ts'
import { trainToEnd } from './testing/train-to-end.ts'

it('learns to say numbers it has never seen in French, with the Transformer that is suggested', async () => {
  const numbers = frenchNumbers()
  const data = parseJson('numbers', JSON.stringify(numbers))
  const kernels = await testKernels()
  const config = completeRunConfig(
    { model: 'french', dataset: 'numbers', target: 'words', epochs: 25, validation: { split: 0 } },
    { ...data, columns: columnInfos(data) },
  )
  expect(config).toMatchObject({ network: { class_name: 'Functional' }, optimizer: { class_name: 'Adam', config: { learning_rate: 0.001 } } })
  const { model } = await trainToEnd(config, data, { engine: createKernelEngine(kernels) })
  const exact = model.metrics['test_exact_match']
  expect(exact).toBeGreaterThan(0.9)

  // What was measured with the true words so far is what comes out when it writes word by word itself.
  const { x, decoder_x } = model.heldOut
  const [rows, steps] = decoder_x!.shape as [number, number]
  const session = createKernelSession(model.graph, kernels)
  const { run } = await session.given!({ x: x! })
  const scoresOf = async (decoder: Tensor): Promise<Tensor> => (await run({ decoder_x: decoder }))['scores']!
  const decoded = await decodeGreedily(scoresOf, { rows, steps, start: START })
  const written = bestIds(decoded, rows, steps)
  // The encoder once for all steps, and the whole network again: the same to the bit.
  const whole = await session.run({ x: x!, decoder_x: decoder_x! })
  expect(await run({ decoder_x: decoder_x! })).toEqual(whole)
  session.dispose()
  const unseen = numbers.filter((_, i) => i % 5 === 4)
  const right = unseen.filter(({ words: [, ...words] }, row) => words.every((id, step) => id === written[row * steps + step]))
  expect(right.length / unseen.length).toBe(exact)
}, 60_000)
