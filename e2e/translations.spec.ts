import { expect } from 'playwright/test'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { Signature } from '../src/artifact/manifest.ts'
import { BUILTIN_DATASETS } from '../src/data/builtin.ts'
import type { TextColumn } from '../src/data/dataset.ts'
import type { CompleteRunConfig } from '../src/train/run-config.ts'
import { artifactOf, controlled, fetchInPage, queueRun, runReached, test } from './fixtures.ts'
import { trainersOwnWords } from './trainers-own.ts'

const ROWS = 16

/** Of the ids written so far, int32 [ROWS, steps]: scores [ROWS, steps, ids]. */
type Score = (written: Int32Array) => Promise<Float32Array>

test('what a translator writes for a text is what its trainer writes, and so does the exported file', async ({ site, page }) => {
  await page.goto(site.root)
  await controlled(page)
  const dataset = 'number-words-fr'
  const { start } = BUILTIN_DATASETS.find(({ name }) => name === dataset)!
  const id = await queueRun(page, { model: 'french', dataset, ...start, epochs: 1, validation: { test: 0.5 }, engine: 'kernels' })
  const { status, error } = await runReached(page, id, (run) => ['done', 'failed'].includes(run.status))
  expect([status, error]).toEqual(['done', null])
  const { signature, params } = (await fetchInPage(page, 'maas/api/models/french/versions/1')).body as { signature: Signature; params: CompleteRunConfig }
  const own = await trainersOwnWords(params, ROWS)
  const source = own.dataset.columns.find(({ name }) => name === signature.features[0]!.name) as TextColumn
  const input = Array.from(own.rows, (row) => source.values[row]!)

  const { body } = await fetchInPage(page, 'maas/translate', { method: 'POST', body: JSON.stringify({ model: 'french', input }) })
  const served = body as { output: number[][][]; text: string[] }
  const trained = await written(signature, own.score)
  expect(served.text).toEqual(trained.texts)
  expect(new Set(served.text).size).toBeGreaterThan(1)
  expect(largestDifference(served.output, trained.scores)).toBeLessThanOrEqual(1e-5)

  const session = await InferenceSession.create(await artifactOf(page, 'french'))
  const texts = new Tensor('string', input, [ROWS, 1])
  const exported = await written(signature, async (ids) => {
    const feeds = { x_text: texts, decoder_x: new Tensor('int32', ids, [ROWS, ids.length / ROWS]) }
    return (await session.run(feeds))[signature.outputs[0]!.name]!.data as Float32Array
  })
  await session.release()
  expect(served.text).toEqual(exported.texts)
  expect(largestDifference(served.output, exported.scores)).toBeLessThanOrEqual(1e-4)
})

/** Greedy decoding as a textbook has it: the likeliest id at each step, until the answer ends. Behind its end all scores are 0. */
async function written({ inputs, start, end, vocabulary }: Signature, score: Score): Promise<{ readonly scores: number[][][]; readonly texts: string[] }> {
  const steps = Number(inputs.at(-1)!.shape[1])
  const ids = new Int32Array(ROWS * steps)
  const answers: number[][] = Array.from({ length: ROWS }, () => [])
  const scores: number[][][] = Array.from({ length: ROWS }, () => [])
  for (let row = 0; row < ROWS; row++) ids[row * steps] = start!
  for (let step = 0; step < steps; step++) {
    const all = Array.from(await score(ids))
    const width = all.length / (ROWS * steps)
    for (let row = 0; row < ROWS; row++) {
      const hasEnded = answers[row]!.at(-1) === end
      const own = all.slice((row * steps + step) * width, (row * steps + step + 1) * width)
      scores[row]!.push(hasEnded ? own.map(() => 0) : own)
      if (hasEnded) continue
      const best = own.indexOf(Math.max(...own))
      answers[row]!.push(best)
      if (step + 1 < steps) ids[row * steps + step + 1] = best
    }
  }
  return { scores, texts: answers.map((answer) => answer.filter((id) => id !== end).map((id) => vocabulary![id]).join('').trim()) }
}

function largestDifference(a: readonly number[][][], b: readonly number[][][]): number {
  const [all, others] = [a.flat(2), b.flat(2)]
  expect(all).toHaveLength(others.length)
  return all.reduce((largest, value, i) => Math.max(largest, Math.abs(value - others[i]!)), 0)
}
