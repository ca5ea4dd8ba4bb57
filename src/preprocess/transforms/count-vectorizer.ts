import { COUNT_OPTIONS, countNgrams, fitCounts, lowerCounts, numbersOfRows } from '../text/count-ngrams.ts'
import { stringEncoder } from './transform.ts'

/** How often each n-gram of words or of characters occurs in a text: scikit-learn's, which keeps the most frequent ones too. */
export const CountVectorizer = stringEncoder({
  countsWords: true,
  options: COUNT_OPTIONS,
  fit: fitCounts,
  apply: (texts, fitted) => numbersOfRows(fitted.texts.length, () => countNgrams(texts, fitted)),
  front: lowerCounts,
})
