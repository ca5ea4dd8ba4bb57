import { cars } from './data/cars.mjs'
import { licenceFamilies } from './data/licences.mjs'
import { numberWords } from './data/number-words.mjs'
import { START } from './data/vocabulary.mjs'

/**
 * The reference models: networks as Keras writes them, on real data that never change, each against what is known to be reached
 * there. One makes `{ config, figures, data?, instances? }`: what `train` is asked, which figures count, a file to post when the
 * data set is not built in, and instances that the trained model is asked for, whose answers are the `predictions` of its figures.
 *
 * The test part is every fifth row (every sixth of the number words), the same for each seed; all others are trained on.
 */
export const MODELS = {
  'line, plain gradient descent': () => ({
    config: {
      ...ALL_TRAINED,
      dataset: 'linear',
      target: 'y',
      network: sequential(layer('Dense', { units: 1 })),
      optimizer: { class_name: 'SGD', config: { learning_rate: 0.1, momentum: 0 } },
      batch_size: 100,
      epochs: 200,
    },
    instances: [[0], [1]],
    figures: [
      figure('slope off by', { atMost: 0.05 }, ({ predictions: [atZero, atOne] }) => Math.abs(atOne - atZero - 2)),
      figure('intercept off by', { atMost: 0.05 }, ({ predictions: [atZero] }) => Math.abs(atZero - 1)),
    ],
  }),
  'cars, line (tests only)': () => {
    const rows = cars()
    return {
      data: { type: 'application/json', body: JSON.stringify(rows) },
      config: {
        target: 'mpg',
        features: ['horsepower'],
        network: sequential(layer('Dense', { units: 1 })),
        optimizer: { class_name: 'SGD', config: { learning_rate: 0.1, momentum: 0 } },
        batch_size: 392,
        epochs: 200,
        validation: { split: 0, test: 0 },
      },
      instances: rows.map(({ horsepower }) => [horsepower]),
      figures: [
        figure('RMSE / that of least squares', { atMost: 1.01 }, ({ predictions }) =>
          Math.sqrt(rows.reduce((sum, { mpg }, i) => sum + (mpg - predictions[i]) ** 2, 0) / rows.length) / 4.89323),
      ],
    }
  },
  'WDBC, MLP 10-64-1': () => ({
    ...medicine(MEANS),
    figures: [accuracy(), figure('AUC', undefined, ({ metrics }) => metrics.test_auc)],
  }),
  'WDBC, MLP 30-64-1': () => ({
    ...medicine(),
    figures: [accuracy(0.96), figure('AUC', { atLeast: 0.99 }, ({ metrics }) => metrics.test_auc)],
  }),
  'digits, MLP 784-64-64-10': () => ({
    config: digits(10, layer('Flatten'), dense(64, 'relu'), dense(64, 'relu')),
    figures: [accuracy(0.935)],
  }),
  'digits, MLP 784-128-10': () => ({
    config: digits(15, layer('Flatten'), dense(128, 'relu')),
    figures: [accuracy(0.96)],
  }),
  'digits, CNN 32': () => ({
    config: digits(8, conv(32, 3), pool, layer('Flatten')),
    figures: [accuracy(0.96)],
  }),
  'digits, CNN 16-32-64': () => ({
    config: digits(8, conv(16, 3), pool, conv(32, 3), pool, layer('Flatten'), dense(64, 'relu')),
    figures: [accuracy(0.97)],
  }),
  'digits, LeNet': () => ({
    config: digits(8, conv(6, 5), pool, conv(16, 5), pool, layer('Flatten'), dense(120, 'relu'), dense(84, 'relu')),
    figures: [accuracy(0.96)],
  }),
  'licences, pooled words': () => licences(12, (vocabulary) => [embedding(vocabulary, 64), layer('GlobalAveragePooling1D')]),
  'licences, Bi-LSTM': () =>
    licences(6, (vocabulary) => [embedding(vocabulary, 64), layer('Dropout', { rate: 0.3 }), bidirectional('LSTM', { units: 32 })]),
  'number words en-fr, recurrent': () => recurrentTranslator('fr', 0.5),
  'number words en-es, recurrent': () => recurrentTranslator('es', 0.09),
  'number words en-fr, Transformer': () => transformer('fr'),
  'number words en-es, Transformer': () => transformer('es'),
}

/** But the test part: no part is measured after each epoch. */
const ALL_TRAINED = { validation: { split: 0 } }

const layer = (class_name, config = {}) => ({ class_name, config })
const sequential = (...layers) => ({ class_name: 'Sequential', config: { layers } })
const dense = (units, activation) => layer('Dense', { units, activation })
const conv = (filters, size) => layer('Conv2D', { filters, kernel_size: [size, size], activation: 'relu' })
const pool = layer('MaxPooling2D', { pool_size: [2, 2] })
const embedding = (input_dim, output_dim) => layer('Embedding', { input_dim, output_dim, mask_zero: true })
const bidirectional = (class_name, config) => layer('Bidirectional', { layer: layer(class_name, config) })

const figure = (name, target, of) => ({ name, of, ...(target && { target }) })
const accuracy = (atLeast) => figure('test accuracy', atLeast && { atLeast }, ({ metrics }) => metrics.test_accuracy)

const jsonLines = (rows) => ({ type: 'application/jsonl', body: rows.map((row) => JSON.stringify(row)).join('\n') })

/** The ten means of WDBC; it has their errors and worst values too. */
const MEANS = ['radius', 'texture', 'perimeter', 'area', 'smoothness', 'compactness', 'concavity', 'concave_points', 'symmetry', 'fractal_dimension']
  .map((name) => `mean_${name}`)

function medicine(features) {
  return {
    config: {
      ...ALL_TRAINED,
      dataset: 'wdbc',
      target: 'diagnosis',
      ...(features && { features }),
      network: sequential(dense(64, 'relu'), dense(1, 'sigmoid')),
      metrics: ['accuracy', 'auc'],
      epochs: 40,
    },
  }
}

/** Images of 28 x 28; the last layer tells ten classes apart. */
function digits(epochs, ...layers) {
  return { ...ALL_TRAINED, dataset: 'digits', target: 'label', network: sequential(...layers, dense(10, 'softmax')), epochs }
}

function licences(epochs, layersOf) {
  const { rows, vocabulary } = licenceFamilies()
  return {
    data: jsonLines(rows),
    config: { ...ALL_TRAINED, target: 'family', network: sequential(...layersOf(vocabulary), layer('Dense', { activation: 'softmax' })), epochs },
    figures: [accuracy(0.97)],
  }
}

/** Position by position, each from the whole source. `byWord`: what a dictionary of words gets right. */
async function recurrentTranslator(language, byWord) {
  const { rows } = await numberWords(language)
  const recurrent = bidirectional('SimpleRNN', { units: 64, return_sequences: true })
  const scores = layer('TimeDistributed', { layer: dense(1000, 'softmax') })
  return {
    data: jsonLines(rows),
    config: {
      target: 'target',
      network: sequential(layer('Embedding', { input_dim: 1000, output_dim: 128 }), recurrent, recurrent, scores),
      ...TRANSLATION,
    },
    figures: [accuracy(), figure(`exact match (word by word: ${byWord})`, { atLeast: 0.95 }, ({ metrics }) => metrics.test_exact_match)],
  }
}

/** The network that is suggested where sequences begin with a start id; its answers are decoded greedily by the Service Worker. */
async function transformer(language) {
  const { rows } = await numberWords(language)
  const unseen = rows.filter((_, i) => i % 6 === 5)
  const isRight = (answer, { target }) => target.every((id, step) => answer[step] === id)
  return {
    data: jsonLines(rows.map(({ source, target }) => ({ source, target: [START, ...target] }))),
    config: { target: 'target', optimizer: { class_name: 'Adam', config: { learning_rate: warmUpAndDecay(0.002) } }, ...TRANSLATION },
    instances: unseen.map(({ source }) => source),
    figures: [
      figure('exact match of 400 unseen, decoded greedily', { atLeast: 0.97 }, ({ predictions }) =>
        predictions.filter((answer, i) => isRight(answer, unseen[i])).length / unseen.length),
    ],
  }
}

const TRANSLATION = { epochs: 20, validation: { test: 1 / 6, split: 0 } }

/** Over the 63 steps of each of 20 epochs. What counts is that it ends at 0: at a constant rate a Transformer loses at times for an epoch what it has learned. */
const warmUpAndDecay = (rate) => ({
  class_name: 'CosineDecay',
  config: { initial_learning_rate: 0, warmup_target: rate, warmup_steps: 100, decay_steps: 20 * 63 - 100 },
})
