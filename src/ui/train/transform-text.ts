import { msg, str } from '@lit/localize'
import { formatCount } from '../format.ts'
import type { TransformConfig } from '../../preprocess/chains.ts'
import type { Part } from '../../preprocess/dates/parts.ts'
import { textOf } from './option-value.ts'

type Words = (config: TransformConfig['config']) => string

/** What a transform does, in a few words. */
const WORDS: Readonly<Record<string, Words>> = {
  SimpleImputer: ({ strategy, fill_value }) => {
    if (strategy === 'mean') return msg('missing filled by the mean', { id: 'transform.impute.mean' })
    if (strategy === 'median') return msg('missing filled by the median', { id: 'transform.impute.median' })
    if (strategy === 'most_frequent') return msg('missing filled by the most frequent', { id: 'transform.impute.most-frequent' })
    return msg(str`missing filled by ${textOf(fill_value ?? 0)}`, { id: 'transform.impute.constant' })
  },
  StandardScaler: () => msg('standardised', { id: 'transform.standard' }),
  MinMaxScaler: () => msg('scaled between its extremes', { id: 'transform.min-max' }),
  RobustScaler: () => msg('scaled by its middle half', { id: 'transform.robust' }),
  LogTransformer: () => msg('logarithm', { id: 'transform.log' }),
  PowerTransformer: () => msg('made normal by a power', { id: 'transform.power' }),
  QuantileClipper: () => msg('outliers clipped', { id: 'transform.clip' }),
  KBinsDiscretizer: ({ n_bins }) => msg(str`in ${textOf(n_bins)} bins`, { id: 'transform.bins' }),
  OneHotEncoder: () => msg('one-hot', { id: 'transform.one-hot' }),
  OrdinalEncoder: () => msg('numbered', { id: 'transform.ordinal' }),
  TargetEncoder: () => msg('mean of the target', { id: 'transform.target' }),
  FeatureHasher: () => msg('hashed', { id: 'transform.hash' }),
  DateEncoder: ({ parts, cyclic }) => {
    const named = Array.isArray(parts) ? parts.map((part: Part) => partName(part)) : [msg('year, month, day and weekday', { id: 'transform.date.parts' })]
    return cyclic === false ? named.join(', ') : msg(str`${named.join(', ')}, in cycles`, { id: 'transform.date.cyclic' })
  },
  CountVectorizer: (config) => msg(str`counts of ${grams(config)}`, { id: 'transform.counts' }),
  TfidfVectorizer: (config) => msg(str`tf-idf of ${grams(config)}`, { id: 'transform.tf-idf' }),
  HashingVectorizer: (config) => msg(str`hashed ${grams(config)}`, { id: 'transform.hashed-counts' }),
  TextVectorization: ({ split }) => split === 'character'
    ? msg('read character by character', { id: 'transform.ids.characters' })
    : msg('read word by word', { id: 'transform.ids.words' }),
  ForwardFill: () => msg('gaps filled by what was before', { id: 'transform.forward-fill' }),
  RelativeToLast: () => msg('relative to the last value', { id: 'transform.relative' }),
  Lags: ({ lags }) => msg(str`values ${textOf(lags)} steps ago`, { id: 'transform.lags' }),
  Differences: ({ lag }) => msg(str`differences to ${textOf(lag ?? 1)} steps before`, { id: 'transform.differences' }),
  Rolling: ({ windows }) => msg(str`rolling statistics over ${textOf(windows)} steps`, { id: 'transform.rolling' }),
  PixelScaling: () => msg('brightness scaled to 1', { id: 'transform.pixels' }),
  Grayscale: () => msg('grey', { id: 'transform.grey' }),
  Resizing: ({ height, width }) => msg(str`resized to ${textOf(height)} × ${textOf(width)}`, { id: 'transform.resize' }),
  CenterCrop: ({ height, width }) => msg(str`cut to ${textOf(height)} × ${textOf(width)}`, { id: 'transform.crop' }),
  Rescaling: () => msg('rescaled', { id: 'transform.rescale' }),
  Normalization: () => msg('each channel standardised', { id: 'transform.normalise' }),
}

/** Those that do something to missing values only. */
const FILLS = ['SimpleImputer', 'ForwardFill']

/** What a transform does, in a few words; one that the studio has no words for by its own name. */
export function transformText({ class_name, config }: TransformConfig): string {
  return WORDS[class_name]?.(config) ?? class_name
}

/** What is done to a column, one after the other. */
export function chainText(chain: readonly TransformConfig[]): string {
  return chain.map(transformText).join(' → ')
}

/** The same with how many values were filled; without the filling where none is missing. */
export function preparationText(chain: readonly TransformConfig[], missing: number): string {
  const words = chain.flatMap((transform) => {
    if (!FILLS.includes(transform.class_name)) return [transformText(transform)]
    return missing > 0 ? [`${formatCount(missing)} ${transformText(transform)}`] : []
  })
  return words.join(' → ')
}

function partName(part: Part): string {
  return {
    year: msg('year', { id: 'date.year' }),
    month: msg('month', { id: 'date.month' }),
    day: msg('day', { id: 'date.day' }),
    weekday: msg('weekday', { id: 'date.weekday' }),
    dayofyear: msg('day of the year', { id: 'date.dayofyear' }),
    days: msg('days since 1970', { id: 'date.days' }),
    hour: msg('hour', { id: 'date.hour' }),
    minute: msg('minute', { id: 'date.minute' }),
  }[part] ?? part // as it was typed
}

function grams({ analyzer }: TransformConfig['config']): string {
  return analyzer === 'char' ? msg('characters', { id: 'transform.of-characters' }) : msg('words', { id: 'transform.of-words' })
}
