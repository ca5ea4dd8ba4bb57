import { type Page, expect } from 'playwright/test'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { Signature } from '../src/artifact/manifest.ts'
import { BUILTIN_DATASETS } from '../src/data/builtin.ts'
import { rawFeatures } from '../src/data/features.ts'
import type { CompleteRunConfig } from '../src/train/run-config.ts'
import { artifactOf, controlled, fetchInPage, queueRun, runReached, test } from './fixtures.ts'
import { type TrainersOwn, trainersOwn } from './trainers-own.ts'

/** Enough to learn something from, where there are thousands of texts. */
const FEW = { test: 0.5, split: 0.8 }

const named = (...names: string[]) => names.map((class_name) => ({ class_name }))
/** Those that no column has when nothing is said. */
const TRANSFORMS = {
  beak_length_mm: [{ class_name: 'SimpleImputer', config: { add_indicator: true } }, ...named('QuantileClipper', 'PowerTransformer')],
  beak_depth_mm: named('RobustScaler', 'LogTransformer'),
  flipper_length_mm: named('MinMaxScaler'),
  body_mass_g: named('KBinsDiscretizer'),
  island: named('TargetEncoder'),
  sex: named('FeatureHasher'),
}

/**
 * The promise of the design: a request carries raw values and is answered with what the trainer itself computes. Each is
 * trained by the built app for a few epochs, from where the catalogue says to start.
 */
const EXAMPLES: readonly { readonly dataset: string; readonly title?: string; readonly config?: object }[] = [
  { dataset: 'linear' },
  { dataset: 'iris' },
  { dataset: 'penguins' },
  { dataset: 'penguins', config: { target: 'body_mass_g' } },
  { dataset: 'penguins', title: 'every other transform', config: { preprocessing: TRANSFORMS } },
  { dataset: 'seattle-weather' },
  { dataset: 'seattle-weather', config: { target: 'temp_max' } },
  { dataset: 'routes' },
  { dataset: 'wdbc' },
  { dataset: 'digits', config: { epochs: 1 } },
  { dataset: 'licences', config: { epochs: 1, validation: FEW } },
  { dataset: 'languages', config: { epochs: 1, validation: FEW } },
  { dataset: 'employment', config: { epochs: 20 } },
  { dataset: 'births', config: { horizon: 7 } },
]

/** Requests are limited in size: no more rows than this are asked for. */
const MOST_ROWS = 300

for (const { dataset, title, config = {} } of EXAMPLES) {
  test(`${[dataset, title ?? Object.values(config).filter((value) => typeof value === 'string')].flat().join(', ')}: what is served is what was trained, and so is the exported file`, async ({ site, page }) => {
    await page.goto(site.root)
    await controlled(page)
    const { start } = BUILTIN_DATASETS.find(({ name }) => name === dataset)!
    const id = await queueRun(page, { model: 'example', dataset, ...start, epochs: 3, engine: 'kernels', ...config })
    const { status, error } = await runReached(page, id, (run) => ['done', 'failed'].includes(run.status))
    expect([status, error]).toEqual(['done', null])

    const { body } = await fetchInPage(page, 'maas/api/models/example/versions/1')
    const { signature, params } = body as { signature: Signature; params: CompleteRunConfig }
    const own = await trainersOwn(params)
    const rows = own.rows.subarray(0, MOST_ROWS)

    const served = await servedOutputs(page, own, signature, rows)
    const trained = trainedOutputs(own, signature, rows.length)
    expect(served).toHaveLength(trained.length)
    expect(new Set(served).size).toBeGreaterThan(10) // a model that says the same of all rows would prove nothing
    const exported = await exportedOutputs(await artifactOf(page, 'example'), own, signature, rows)
    const differences = { trained: largestDifference(served, trained), exported: largestDifference(served, exported) }
    test.info().annotations.push({ type: 'differences', description: JSON.stringify(differences) })
    expect(differences.trained).toBeLessThanOrEqual(1e-5)
    expect(differences.exported).toBeLessThanOrEqual(1e-4)
  })
}

/** What the Service Worker answers to raw rows, as the model's output [rows, width]. */
async function servedOutputs(page: Page, own: TrainersOwn, { features, labels }: Signature, rows: Uint32Array): Promise<number[]> {
  const instances = Array.from(rows, (row) => Object.fromEntries(features.map(({ name }) => [name, rawValue(own, name, row)])))
  const { status, body } = await fetchInPage(page, 'maas/predict', { method: 'POST', body: JSON.stringify({ model: 'example@1', instances }) })
  expect(status, JSON.stringify(body)).toBe(200)
  const { predictions } = body as { predictions: (number | number[] | { scores: Record<string, number> })[] }
  return predictions.flatMap((answer) =>
    (typeof answer === 'number' || Array.isArray(answer) ? answer : labels!.map((label) => answer.scores[label]!)))
}

/** The trainer's own, as the served output: in the target's unit, a single probability as those of both labels. */
function trainedOutputs({ output, rows, unit, originOf }: TrainersOwn, { labels }: Signature, count: number): number[] {
  const width = output.length / rows.length
  const values = Array.from(output.subarray(0, count * width))
  if (!labels) return values.map((value, i) => unit * value + originOf(rows[Math.floor(i / width)]!))
  return width === 1 && labels.length === 2 ? values.flatMap((p) => [1 - p, p]) : values
}

/** What onnxruntime-node answers to the same rows. */
async function exportedOutputs(artifact: Uint8Array, own: TrainersOwn, signature: Signature, rows: Uint32Array): Promise<number[]> {
  const session = await InferenceSession.create(artifact)
  const feeds = Object.fromEntries(signature.inputs.map(({ name, dtype, shape }) => {
    const isText = dtype === ('string' as typeof dtype)
    const columns = signature.features.filter((feature) => (feature.kind === ('text' as typeof feature.kind)) === isText)
    const values = Array.from(rows).flatMap((row) => columns.flatMap((feature) => flat(rawValue(own, feature.name, row))))
    const dims = [rows.length, ...shape.slice(1).map(Number)]
    if (isText) return [name, new Tensor('string', values.map((value) => String(value ?? '')), dims)]
    const numbers = values.map((value) => (value === null ? Number.NaN : Number(value)))
    return [name, dtype === 'int32' ? new Tensor('int32', Int32Array.from(numbers), dims) : new Tensor('float32', Float32Array.from(numbers), dims)]
  }))
  const outputs = await session.run(feeds)
  await session.release()
  return Array.from(outputs[signature.outputs[0]!.name]!.data as Float32Array)
}

type Value = number | string | null | readonly number[]

/** A cell, or the window of a series, as a caller would write it; null is a missing value. */
function rawValue({ dataset, windows }: TrainersOwn, name: string, row: number): Value {
  if (windows) return Array.from(rawFeatures(windows, Uint32Array.of(row))['x']!.data, Number)
  const column = dataset.columns.find((candidate) => candidate.name === name)!
  switch (column.kind) {
    case 'number': return Number.isNaN(column.values[row]) ? null : column.values[row]!
    case 'text': return column.values[row] || null
    case 'sequence': return Array.from(column.ids.subarray(row * column.steps, (row + 1) * column.steps))
    case 'image': {
      const size = column.height * column.width * column.channels
      return Array.from(column.pixels.subarray(row * size, (row + 1) * size))
    }
  }
}

const flat = (value: Value): readonly (number | string | null)[] => (Array.isArray(value) ? value : [value as number | string | null])

/** Relative to the size of what is compared where that is above 1. */
function largestDifference(a: readonly number[], b: readonly number[]): number {
  const scale = Math.max(1, ...a.map(Math.abs))
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]!))) / scale
}
