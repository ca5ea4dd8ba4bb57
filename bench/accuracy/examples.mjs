import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { csvParseRows } from 'd3-dsv'
import { carsCsv } from './data/cars.mjs'
import { chrF } from './chrf.mjs'
import { spamCsv } from './data/spam.mjs'
import { volatilityCsv } from './data/volatility.mjs'

/**
 * Every built-in example, and some that are for tests only, trained from nothing but its target and what the catalogue says to start
 * from: all else is suggested, nothing is tuned. One makes what a model of `models.mjs` does. `reference`: what scikit-learn, or a
 * small PyTorch network, reaches on the same split of the same data; `target` is a floor below that.
 */
export const EXAMPLES = {
  linear: () => ({
    config: { dataset: 'linear' },
    instances: [[0], [1]],
    figures: [
      { name: 'slope off by', target: { atMost: 0.05 }, of: ({ predictions: [atZero, atOne] }) => Math.abs(atOne - atZero - 2) },
      { name: 'intercept off by', target: { atMost: 0.05 }, of: ({ predictions: [atZero] }) => Math.abs(atZero - 1) },
    ],
  }),
  iris: () => ({ config: { dataset: 'iris' }, figures: [accuracy(0.933, 0.9)] }),
  'penguins, species': () => ({ config: { dataset: 'penguins' }, figures: [accuracy(1, 0.95)] }),
  'penguins, body mass': () => ({ config: { dataset: 'penguins', target: 'body_mass_g', ...ERRORS }, figures: [determination(0.879, 0.85)] }),
  'Seattle, weather': () => ({ config: { dataset: 'seattle-weather' }, figures: [accuracy(0.853, 0.82)] }),
  'Seattle, highest temperature': () => ({ config: { dataset: 'seattle-weather', target: 'temp_max', ...ERRORS }, figures: [determination(0.859, 0.8)] }),
  'cars (tests only)': () => ({ data: csv(carsCsv()), config: { target: 'mpg', ...ERRORS }, figures: [determination(0.908, 0.88)] }),
  wdbc: () => ({
    config: { dataset: 'wdbc', metrics: ['accuracy', 'auc'] },
    figures: [accuracy(1, 0.96), { name: 'AUC', target: { atLeast: 0.99 }, of: ({ metrics }) => metrics.test_auc }],
  }),
  digits: () => ({ config: { dataset: 'digits' }, figures: [accuracy(0.97, 0.96)] }),
  licences: () => ({ config: { dataset: 'licences' }, figures: [accuracy(0.993, 0.97)] }),
  'spam (tests only)': () => ({ data: csv(spamCsv()), config: { target: 'label' }, figures: [accuracy(0.985, 0.96)] }),
  languages: () => ({ config: { dataset: 'languages' }, figures: [accuracy(0.995, 0.97)] }),
  'number words, French': () => translation('number-words-fr', 6, [exactMatch(0.99, 0.95)]),
  'number words, Spanish': () => translation('number-words-es', 6, [exactMatch(0.995, 0.95)]),
  'emoji names, Spanish': () => translation('emoji-names-es', 5, [
    exactMatch(0.829, 0.7),
    share('chrF', 96.4, 92, ({ predictions, unseen }) => chrF(predictions, unseen.map(([, target]) => target))),
  ]),
  employment: () => forecast('employment', 0.561, 0.75),
  co2: () => forecast('co2', 0.411, 0.55),
  births: () => ({
    config: { dataset: 'births', ...ERRORS },
    figures: [rootMeanSquare(778, 900)],
  }),
  'volatility (tests only)': () => ({
    data: csv(volatilityCsv()),
    config: { target: 'move', task: 'forecasting', ...ERRORS },
    figures: [rootMeanSquare(0.8155, 0.86)],
  }),
  routes: () => ({ config: { dataset: 'routes', ...ERRORS }, figures: [determination(0.454, 0.38)] }),
}

const csv = (body) => ({ type: 'text/csv', body })
/** What is measured beside the loss; it changes nothing of the training. */
const ERRORS = { metrics: ['rmse', 'r2'] }

/** `near`: what is suggested shall come within 2 % of the share that is right, and within 5 % of the error. */
const share = (name, reference, floor, of) => ({ name, reference, target: { atLeast: floor }, near: { atLeast: 0.98 * reference }, of })
const error = (name, reference, ceiling, of) => ({ name, reference, target: { atMost: ceiling }, near: { atMost: 1.05 * reference }, of })

const accuracy = (reference, floor) => share('test accuracy', reference, floor, ({ metrics }) => metrics.test_accuracy)
const rootMeanSquare = (reference, ceiling) => error('test RMSE', reference, ceiling, ({ metrics }) => metrics.test_rmse)

const determination = (reference, floor) => ({
  name: 'test R2',
  reference,
  target: { atLeast: floor },
  near: { atLeast: 1 - 1.05 ** 2 * (1 - reference) },
  of: ({ metrics }) => metrics.test_r2,
})

const exactMatch = (reference, floor) => share('exact match of what is unseen, decoded', reference, floor, ({ predictions, unseen }) =>
  predictions.filter((answer, i) => answer === unseen[i][1]).length / unseen.length)

/** Every n-th pair is held out; the trained model is asked for all of them, as texts. */
function translation(dataset, period, figures) {
  const unseen = rowsOf(dataset).filter((_, i) => i % period === period - 1)
  return {
    config: { dataset },
    instances: unseen.map(([source]) => source),
    figures: figures.map((figure) => ({ ...figure, of: (answered) => figure.of({ ...answered, unseen }) })),
  }
}

/** Against saying that the next value is the last one. */
function forecast(dataset, reference, ceiling) {
  const values = rowsOf(dataset).map(([, value]) => Number(value))
  const from = values.length - Math.round(values.length / 5)
  const errors = values.slice(from).map((value, i) => (value - values[from + i - 1]) ** 2)
  const naive = Math.sqrt(errors.reduce((a, b) => a + b) / errors.length)
  return {
    config: { dataset, ...ERRORS },
    figures: [error('test RMSE / naive', reference, ceiling, ({ metrics }) => metrics.test_rmse / naive)],
  }
}

const rowsOf = (dataset) => csvParseRows(gunzipSync(readFileSync(`dist/data/${dataset}.bin`)).toString()).slice(1)
