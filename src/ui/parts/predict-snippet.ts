import type { Value } from '../../client/prediction.ts'
import type { Feature } from '../../data/dataset.ts'

const LONG = 16

/** Code that asks a model from any page of this origin. `x` is one row; without it the code shows where it goes. */
export function predictSnippet(
  endpoint: string,
  model: string,
  features: readonly Feature[],
  x?: ArrayLike<Value>,
): string {
  return `const response = await fetch('${endpoint}/predict', {
  method: 'POST',
  body: JSON.stringify({ model: ${quote(model)}, x: ${x ? list(x) : placeholder(features)} }),
})
const { y_pred } = await response.json()`
}

function list(x: ArrayLike<Value>): string {
  return `[${Array.from(x, (value) => (typeof value === 'number' ? Number(value.toPrecision(6)) : typeof value === 'string' ? quote(value) : value)).map(String).join(', ')}]`
}

function placeholder(features: readonly Feature[]): string {
  const [first] = features
  if (first?.kind === 'image') return `new Array(${first.height * first.width * first.channels}).fill(0)`
  if (first?.kind === 'sequence') return '[/* ids */ 1, 2, 3]'
  const isNumbers = features.every(({ kind }) => kind === 'number')
  if (features.length > LONG && isNumbers) return `new Array(${features.length}).fill(0)`
  const example = (feature: Feature): string => (feature.kind === 'text' ? quote(feature.values?.[0] ?? '') : '0')
  return `[${features.map((feature) => `/* ${feature.name.replaceAll('*/', '')} */ ${example(feature)}`).join(', ')}]`
}

const quote = (text: string) => `'${text.replaceAll(/['\\]/g, '\\$&')}'`
