import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { strings } from '../core/tensor.ts'
import { encodeFile } from '../data/testing/encode.ts'
import { testKernels } from '../kernels/testing/load.ts'
import type { TrainerEvent } from '../protocol/trainer.ts'
import { type Api, createApi } from '../router/testing/api.ts'
import { register } from '../router/testing/models.ts'
import { NASTY } from '../runtime/testing/text-cases.ts'
import { createKernelEngine } from '../train/kernel-engine.ts'
import type { RunConfig } from '../train/run-config.ts'
import { createOrtSession } from './ort.ts'
import { trainRun } from './train-run.ts'

const wasmBinary = new Uint8Array(
  readFileSync(new URL('../../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm', import.meta.url)),
)

type Trained = Extract<TrainerEvent, { type: 'trained' }>

/** Trains on the rows, each fifth of which is a test, and serves what comes of it as `model`. */
async function serve(rows: readonly object[], config: Omit<RunConfig, 'model' | 'dataset'>): Promise<{ readonly trained: Trained; readonly api: Api }> {
  const kernels = await testKernels('plain')
  const engine = createKernelEngine(kernels)
  const host = {
    kernels: async () => kernels,
    engines: async () => [{ name: engine.name, device: 'cpu' as const, hardware: 'test', open: async () => engine }],
    certificates: { once: <T>(_: string, certify: () => T) => certify() },
  }
  const dataset = await encodeFile('texts', rows.map((row) => JSON.stringify(row)).join('\n'), 'application/jsonl')
  const run = trainRun({ type: 'train', config: { model: 'model', dataset: 'texts', engine: 'kernels', validation: { split: 0 }, ...config }, dataset }, host as never, { aborted: false })
  let trained: Trained | undefined
  for await (const event of run) if (event.type === 'trained') trained = event
  const api = createApi()
  await register(api.registry, 'model', trained!)
  return { trained: trained!, api }
}

const LANGUAGES = ['de', 'es', 'ja', 'ru', 'zh-cn', 'pl'] as const

/** Messages of TypeScript in six languages. */
function messages(count: number): readonly { readonly text: string; readonly language: string }[] {
  const tables = LANGUAGES.map((language) => JSON.parse(
    readFileSync(new URL(`../../node_modules/typescript-5/lib/${language}/diagnosticMessages.generated.json`, import.meta.url), 'utf8'),
  ) as Readonly<Record<string, string>>)
  const keys = Object.keys(tables[0]!).filter((_, i) => i % 7 === 0).slice(0, count)
  return keys.flatMap((key, i) => LANGUAGES.map((_, j) => {
    // Rows of one message in turns, so that each fifth row is not always of the same language.
    const at = (i + j) % LANGUAGES.length
    return { text: tables[at]![key]!, language: LANGUAGES[at]! }
  }))
}

const CHAINS = {
  'counts of characters': [{ class_name: 'TfidfVectorizer', config: { analyzer: 'char', ngram_range: [1, 3], max_features: 1000, sublinear_tf: true } }],
  'hashes of pairs and triples': [{ class_name: 'HashingVectorizer', config: { analyzer: 'char', ngram_range: [2, 3], n_features: 1024 } }],
  'ids of characters': [{ class_name: 'TextVectorization', config: { split: 'character', max_tokens: 300, output_sequence_length: 60 } }],
}

describe('a model that tells languages apart', () => {
  it.each(Object.entries(CHAINS))('by %s takes texts, in onnxruntime too', async (_, text) => {
    const { trained, api } = await serve(messages(200), { target: 'language', preprocessing: { text }, epochs: 6 })
    expect(trained.metrics['test_accuracy']).toBeGreaterThan(0.93)
    expect(trained.parity.maxAbsDiff).toBeLessThan(1e-5)
    const { body } = await api.call('POST', 'predict', { x: 'Das ist kein gültiger Ausdruck für diese Anweisung.' })
    expect(body).toMatchObject({ y_pred: ['de'] })

    const session = await createOrtSession(trained.artifact, { wasmBinary })
    for (const asked of [NASTY, [''], ['字']]) {
      const { predictions } = (await api.call('POST', 'predict', { instances: asked })).body as { predictions: { scores: Record<string, number> }[] }
      const { scores } = await session.run({ x_text: strings([asked.length, 1], asked) })
      const served = predictions.flatMap((prediction) => trained.signature.labels!.map((label) => prediction.scores[label]!))
      expect(served.reduce((worst, score, i) => Math.max(worst, Math.abs(score - (scores!.data[i] as number))), 0)).toBeLessThan(1e-5)
    }
    session.dispose()
  }, 60_000)
})

const DIGITS = ['zéro', 'un', 'deux', 'trois', 'quatre', 'cinq', 'six', 'sept', 'huit', 'neuf']

it('says digits in French words, as text', async () => {
  const rows = Array.from({ length: 500 }, (_, i) => String((i * 7919) % 1000)).map((digits) => ({ digits: `no. ${digits}`, words: `${[...digits].map((digit) => DIGITS[Number(digit)]).join('-')} !` }))
  const { trained, api } = await serve(rows, {
    target: 'words', task: 'translation', features: ['digits'], epochs: 16,
    preprocessing: { digits: [{ class_name: 'TextVectorization', config: { split: 'character' } }] },
  })
  expect(trained.parity.maxAbsDiff).toBeLessThan(1e-4)
  expect(trained.metrics['test_exact_match']).toBeGreaterThan(0.9)
  expect(trained.signature).toMatchObject({ start: 2, end: 3, inputs: [{ name: 'x_text', dtype: 'string' }, { name: 'decoder_x' }] })

  const { body } = await api.call('POST', 'translate', { input: 'no. 407' })
  expect(body).toMatchObject({ text: 'quatre-zéro-sept !' })
  const { output, text } = (await api.call('POST', 'translate', { input: ['no. 15', 'No. 629'] })).body as { output: number[][][]; text: string[] }
  expect(text).toEqual(['un-cinq !', 'six-deux-neuf !'])
  expect(output[0]![0]).toHaveLength(trained.signature.vocabulary!.length)
  expect((await api.call('POST', 'predict', { x: 'no. 88' })).body).toEqual({ y_pred: ['huit-huit !'] })
}, 60_000)
