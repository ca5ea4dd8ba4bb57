import { Rng } from '../../core/rng.ts'
import type { Column, Dataset } from '../../data/dataset.ts'
import { readDataset } from '../../data/read-dataset.ts'
import { dataset, type GoldenRun, layers } from './golden-run.ts'

const rngOf = (seed: number) => {
  const rng = new Rng(seed)
  return { rng, pick: <T>(values: readonly T[]): T => values[rng.below(values.length)]! }
}

const numbers = (name: string, values: readonly number[]): Column => ({ kind: 'number', name, values: Float64Array.from(values) })
const texts = (name: string, values: readonly string[]): Column => ({ kind: 'text', name, values })

const two = (value: number): string => String(value).padStart(2, '0')

/** A column for each transform; what is bought follows from a few of them. */
function purchases(rows = 120): Dataset {
  const { rng, pick } = rngOf(41)
  const column = <T>(value: (row: number) => T): readonly T[] => Array.from({ length: rows }, (_, row) => value(row))
  const income = column(() => 100 * rng.uniform() * rng.uniform() + 1)
  const town = column(() => pick(['Ulm', 'Åbo', 'Łódź', '上海', 'Zürich', 'ulm', '😀']))
  const bought = column((row) => (income[row]! > 20 ? (town[row]! > 'Z' ? 'tea' : 'coffee') : pick(['milk', 'tea'])))
  return dataset(rows, [
    numbers('gaps', column((row) => (row % 7 === 3 ? Number.NaN : rng.normal()))),
    numbers('income', income),
    numbers('debt', column((row) => 10 * rng.normal() - income[row]!)),
    numbers('weight', column(() => 1 + rng.below(9) / 3)),
    numbers('spread', column(() => rng.normal() / (0.01 + rng.uniform()))),
    numbers('age', column(() => 18 + rng.below(60))),
    numbers('hour', column(() => rng.below(24))),
    texts('town', town),
    texts('colour', column(() => pick(['red', 'Red', 'grün', 'blue', '']))),
    texts('size', column(() => pick(['S', 'M', 'L']))),
    texts('shop', column((row) => `shop ${row % 40}`)),
    texts('member', column(() => pick(['true', 'false']))),
    texts('day', column(() => (rng.below(9) === 0 ? '' : `${two(1 + rng.below(28))}.${two(1 + rng.below(12))}.${1995 + rng.below(30)}`))),
    texts('note', column(() => `${pick(['fast', 'SLOW', 'Straße', 'ΟΔΟΣ'])} ${pick(['delivery', 'Lieferung', '寄送'])}`)),
    texts('bought', bought),
  ])
}

const WORDS = ['İstanbul', 'ΟΔΥΣΣΕΥΣ', 'don’t', 'Größe', '3.14', 'mp3', 'naïve', 'मस्ते', 'Привет', '한국어', 'a_b', '🎉']

/** Words of many scripts; one of them tells the label. */
function letters(rows = 90): Dataset {
  const { rng, pick } = rngOf(42)
  const kinds = Array.from({ length: rows }, () => pick(['Rechnung', 'GREETING']))
  const rest = () => Array.from({ length: 2 + rng.below(5) }, () => pick(WORDS)).join(pick([' ', ', ', '  ', '\n']))
  return dataset(rows, [texts('text', kinds.map((kind) => `${rest()} ${pick([kind, kind.toLowerCase()])} ${rest()}`)), texts('kind', kinds)])
}

/** Chinese and Japanese without spaces, more of one class than of the others. */
function sentences(rows = 90): Dataset {
  const { rng, pick } = rngOf(43)
  const subjects = ['我们', '他', '𠮷野家', 'わたし', 'カフェ'] as const
  const kinds = Array.from({ length: rows }, () => pick(['吃', '吃', '吃', '看', '飲む']))
  return dataset(rows, [
    texts('sentence', kinds.map((kind) => `${pick(subjects)}${kind}${pick(['飯', '电影', 'お茶', 'ABC', '２０２４'])}${rng.below(2) === 0 ? '。' : ''}`)),
    texts('verb', kinds),
  ])
}

/** Two words, and their translation: the other way round. */
function phrases(rows = 60): Dataset {
  const { pick } = rngOf(44)
  const words = [['red', 'rouge'], ['Old', 'Vieux'], ['house', 'maison'], ['été', 'summer'], ['猫', 'chat']] as const
  const pairs = Array.from({ length: rows }, () => [pick(words), pick(words)] as const)
  return dataset(rows, [
    texts('from', pairs.map(([[a], [b]]) => `${a} ${b}!`)),
    texts('to', pairs.map(([[, a], [, b]]) => `${b} de ${a}`)),
  ])
}

/** Colours, brighter above or below. */
function pictures(rows = 60): Dataset {
  const { rng, pick } = rngOf(45)
  const sides = Array.from({ length: rows }, () => pick(['above', 'below']))
  const pixels = Uint8Array.from({ length: rows * 300 }, (_, i) => (
    rng.below(180) + (i % 300 < 150 === (sides[Math.floor(i / 300)] === 'above') ? 60 : 0)
  ))
  return dataset(rows, [{ kind: 'image', name: 'image', height: 10, width: 10, channels: 3, pixels }, texts('side', sides)])
}

/** A season of seven days with gaps, of two shops, in no order. */
function visits(rows = 140): Dataset {
  const { rng } = rngOf(47)
  const days = Array.from({ length: rows }, (_, i) => ({ day: i >> 1, shop: i % 2 }))
  rng.shuffle(days)
  const column = <T>(value: (at: { day: number; shop: number }) => T): readonly T[] => days.map(value)
  const level = (day: number, shop: number): number => (rng.below(20) === 0 ? Number.NaN : 100 + 50 * shop + 30 * (day % 7 === 6 ? 1 : 0) + day + rng.normal())
  return dataset(rows, [
    texts('day', column(({ day }) => `2024-0${1 + Math.floor(day / 28)}-${two(1 + (day % 28))}`)),
    texts('shop', column(({ shop }) => ['Ulm', 'Bonn'][shop]!)),
    numbers('staff', column(({ day }) => 2 + (day % 7 === 6 ? 2 : 0))),
    numbers('visits', column(({ day, shop }) => level(day, shop))),
  ])
}

/** Bytes of a German table in Latin-1, as a spreadsheet writes them: what is in them is for the reader to find out. */
function germanFile(rows = 150): Uint8Array {
  const { rng, pick } = rngOf(46)
  const lines = Array.from({ length: rows }, (_, row) => {
    const area = 30 + rng.below(900) / 10
    const place = pick(['Köln', 'Münster', 'Ulm'])
    const price = area * (place === 'Ulm' ? 2.5 : 4) + 20 * rng.uniform()
    const day = `${two(1 + rng.below(28))}.${two(1 + rng.below(12))}.2023`
    return [1000 + row, place, row % 11 === 0 ? '' : area.toFixed(1).replace('.', ','), pick(['ja', 'nein']), day, price.toFixed(2).replace('.', ',')].join(';')
  })
  const text = `Nr;Ort;Fläche;Balkon;Datum;Miete\r\n${lines.join('\r\n')}\r\n`
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
}

const transforms = (...steps: readonly (readonly [string, object?])[]) =>
  steps.map(([class_name, config]) => ({ class_name, config: { ...config } }))

const network = layers(['Dense', { units: 8, activation: 'relu' }], ['Dense', { activation: 'softmax' }])

/** What preprocessing, augmentation and sampling do to data of every kind, and what is found out about a file. */
export const GOLDEN_PREPROCESSING: Readonly<Record<string, GoldenRun>> = {
  'every transform of a table': {
    data: purchases(),
    config: {
      target: 'bought',
      network,
      preprocessing: {
        gaps: transforms(['SimpleImputer', { strategy: 'mean', add_indicator: true }], ['StandardScaler']),
        income: transforms(['PowerTransformer', { method: 'box-cox' }]),
        debt: transforms(['LogTransformer'], ['MinMaxScaler']),
        weight: transforms(['PowerTransformer']),
        spread: transforms(['QuantileClipper'], ['RobustScaler']),
        age: transforms(['KBinsDiscretizer', { n_bins: 4 }]),
        hour: transforms(['KBinsDiscretizer', { n_bins: 3, strategy: 'uniform', encode: 'ordinal' }], ['StandardScaler']),
        town: transforms(['TargetEncoder'], ['StandardScaler']),
        colour: transforms(['OneHotEncoder', { min_frequency: 3, max_categories: 3 }]),
        size: transforms(['OrdinalEncoder'], ['MinMaxScaler']),
        shop: transforms(['FeatureHasher', { n_features: 16 }]),
        day: transforms(['DateEncoder', { format: 'DD.MM.YYYY', parts: ['year', 'month', 'weekday', 'dayofyear'] }], ['SimpleImputer'], ['StandardScaler']),
        note: transforms(['HashingVectorizer', { n_features: 32, ngram_range: [1, 2] }]),
      },
      validation: { strategy: 'stratified' },
    },
    sha256: 'cb1f2e11e0b7199c30a2b9c115df4f35734a72ed6d232a89ae99ac3810137556',
  },
  'words of texts': {
    data: letters(),
    config: {
      target: 'kind',
      network,
      preprocessing: { text: transforms(['TfidfVectorizer', { ngram_range: [1, 2], sublinear_tf: true, min_df: 2, max_features: 60 }]) },
      augmentation: [{ class_name: 'RandomWordDropout', config: {} }],
      validation: { strategy: 'random' },
    },
    sha256: '697fd069c828adc7da0842f7490288e03ce40de672f9d78072322a780567beaf',
  },
  'characters of texts': {
    data: sentences(),
    config: {
      target: 'verb',
      preprocessing: { sentence: transforms(['TextVectorization', { split: 'character' }]) },
      network: layers(['Embedding', { input_dim: 60, output_dim: 6 }], ['GlobalAveragePooling1D'], ['Dense', { activation: 'softmax' }]),
      augmentation: [{ class_name: 'RandomWordSwap', config: { rate: 0.2 } }],
      sampling: 'undersample',
    },
    sha256: '4c55a327a3820844c8d57b6a506c768575efc4304e88be5994d56f2c1a16cf09',
  },
  'a translation of texts': { data: phrases(), config: { target: 'to', task: 'translation', epochs: 2 }, sha256: '3c2914769b53a95aebb7cdffbff70691b0faf2b92c9e0019338e0a1df8a8da8a' },
  'images, prepared and changed': {
    data: pictures(),
    config: {
      target: 'side',
      network: layers(['Flatten'], ['Dense', { activation: 'softmax' }]),
      preprocessing: { image: transforms(['Grayscale'], ['CenterCrop', { height: 8, width: 8 }], ['Resizing', { height: 5, width: 5 }], ['Normalization']) },
      augmentation: [
        { class_name: 'RandomFlip', config: { mode: 'horizontal' } },
        { class_name: 'RandomTranslation', config: { height_factor: 0.1, width_factor: 0.1 } },
        { class_name: 'RandomRotation', config: { factor: 0.1 } },
        { class_name: 'RandomZoom', config: { height_factor: 0.2 } },
        { class_name: 'GaussianNoise', config: { stddev: 0.05 } },
        { class_name: 'RandomErasing', config: {} },
        { class_name: 'MixUp', config: {} },
      ],
      loss: 'categorical_crossentropy',
    },
    sha256: 'bb4053f649615cf873d566c9d226d18a9c8d5c03f865b64ee38c9917c297047e',
  },
  'folds of a table, its classes sampled': {
    data: sentences(60),
    config: {
      target: 'verb',
      network,
      preprocessing: { sentence: transforms(['CountVectorizer', { analyzer: 'char', ngram_range: [1, 2], max_features: 50 }]) },
      validation: { k_fold: 2, repeats: 2, strategy: 'stratified' },
      sampling: 'oversample',
      epochs: 3,
    },
    sha256: '63f76863bdf2fe09547fec40d89040dbcaa60c490d3681e423aa48e114a6450b',
  },
  'a forecast': {
    data: visits(),
    config: {
      target: 'visits',
      task: 'forecasting',
      time: 'day',
      group: 'shop',
      features: ['staff'],
      window: 8,
      horizon: 2,
      preprocessing: {
        visits: transforms(['ForwardFill'], ['Lags', { lags: [1, 2, 3, 7] }], ['Rolling', { windows: [3], statistics: ['mean', 'std'] }], ['StandardScaler']),
        staff: transforms(['Differences'], ['MinMaxScaler']),
      },
      network: layers(['Dense', { units: 6, activation: 'relu' }], ['Dense']),
    },
    sha256: 'f1ef991ec8af705fd9e8223fdc8432471800f080a40102cbd29f0c21b0e52728',
  },
  'a file as it is suggested': {
    data: await readDataset('golden', 'text/csv', germanFile()),
    isProfiled: true,
    config: { target: 'Miete', epochs: 10, augmentation: [{ class_name: 'GaussianJitter', config: {} }] },
    sha256: 'ddf5dff2d7dabd8ad9df8f8e43890b5ff5d669021b02a6d45069c06342965ed8',
  },
}
