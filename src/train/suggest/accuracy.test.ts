import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { columnInfos } from '../../data/column-info.ts'
import type { Dataset } from '../../data/dataset.ts'
import { profileDataset } from '../../data/profile/profile-dataset.ts'
import { withProfiles } from '../../data/profile/with-profiles.ts'
import { readDataset } from '../../data/read-dataset.ts'
import { takeRows } from '../../data/sample.ts'
import { testKernels } from '../../kernels/testing/load.ts'
import { completeRunConfig } from '../complete-config.ts'
import { createKernelEngine } from '../kernel-engine.ts'
import { trainToEnd } from '../testing/train-to-end.ts'

const file = (path: string) => new Uint8Array(readFileSync(new URL(`../../../${path}`, import.meta.url)))
const csv = (name: string) => readDataset(name, 'text/csv', new Uint8Array(gunzipSync(file(`.cache/data/${name}.bin`))))

const SEEDS = [1, 2, 3]
const MEASURES = { r2: 'regression', accuracy: 'classification' } as const

const CARS = ['Cylinders', 'Displacement', 'Horsepower', 'Weight_in_lbs', 'Acceleration', 'Year', 'Origin']
const cars = (needed: readonly string[]) => async () =>
  withValues(await readDataset('cars', 'application/json', file('node_modules/vega-datasets/data/cars.json')), needed)

/** What scikit-learn reaches with every fifth row held out, as ours are here, and the features that it was given. */
interface Reference {
  readonly data: () => Promise<Dataset>
  readonly target: string
  readonly features?: readonly string[]
  readonly metric: keyof typeof MEASURES
  readonly reached: number
}

const REFERENCES: Readonly<Record<string, Reference>> = {
  'miles per gallon of cars': { data: cars(['Miles_per_Gallon', 'Horsepower']), target: 'Miles_per_Gallon', metric: 'r2', reached: 0.908, features: CARS },
  // MLPRegressor(32) behind a median imputer, the best of six seeds: other rows than those above, harder ones.
  'miles per gallon of cars, six without horsepower': { data: cars(['Miles_per_Gallon']), target: 'Miles_per_Gallon', metric: 'r2', reached: 0.853, features: CARS },
  'body mass of penguins': { data: () => csv('penguins'), target: 'body_mass_g', metric: 'r2', reached: 0.879 },
  'species of penguins': { data: () => csv('penguins'), target: 'species', metric: 'accuracy', reached: 1 },
  'temperature in Seattle': {
    data: () => csv('seattle-weather'), target: 'temp_max', metric: 'r2', reached: 0.859, features: ['date', 'precipitation', 'temp_min', 'wind'],
  },
  'weather in Seattle': { data: () => csv('seattle-weather'), target: 'weather', metric: 'accuracy', reached: 0.853 },
  'species of iris': { data: () => csv('iris'), target: 'species', metric: 'accuracy', reached: 0.933 },
  'tumours': { data: () => readDataset('wdbc', 'text/csv', file('public/data/wdbc.csv')), target: 'diagnosis', metric: 'accuracy', reached: 1 },
  'flights on a route': {
    data: () => csv('routes'), target: 'log_count', metric: 'r2', reached: 0.454, features: ['log_out_flow', 'log_in_flow', 'distance_km'],
  },
  'a line': { data: () => csv('linear'), target: 'y', metric: 'r2', reached: 0.99 },
}

/** The rows that have these numbers. */
function withValues(dataset: Dataset, needed: readonly string[]): Dataset {
  const numbers = dataset.columns.flatMap((column) => (column.kind === 'number' && needed.includes(column.name) ? [column.values] : []))
  const rows = Array.from({ length: dataset.rows }, (_, row) => row).filter((row) => numbers.every((values) => !Number.isNaN(values[row])))
  return takeRows(dataset, rows)
}

async function measure({ data, target, features, metric }: Reference): Promise<number> {
  const dataset = await data()
  const info = { ...dataset, columns: withProfiles(columnInfos(dataset), profileDataset(dataset)) }
  const engine = createKernelEngine(await testKernels('plain'))
  let sum = 0
  for (const seed of SEEDS) {
    const given = { model: 'm', dataset: dataset.name, target, seed, validation: { strategy: 'systematic' }, ...(features && { features }) }
    const config = completeRunConfig(given, info)
    expect(config.task).toBe(MEASURES[metric])
    const { metrics } = (await trainToEnd(config, dataset, { engine })).model
    sum += metrics[`test_${metric}`]!
  }
  return sum / SEEDS.length
}

/** Errors grow with the root of what is not explained. */
const loss = (metric: Reference['metric'], reached: number): number => (metric === 'r2' ? Math.sqrt(1 - reached) : 1 - reached)

describe('what is suggested, mean of three seeds', () => {
  it.each(Object.entries(REFERENCES))('%s: accuracy within 2 % of the reference, or RMSE within 5 %', async (_, reference) => {
    const { metric, reached } = reference
    const mean = await measure(reference)
    if (metric === 'accuracy') expect(mean).toBeGreaterThanOrEqual(0.98 * reached)
    else expect(loss(metric, mean)).toBeLessThanOrEqual(1.05 * loss(metric, reached))
  }, 60_000)
})
