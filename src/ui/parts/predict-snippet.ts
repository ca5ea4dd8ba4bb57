import type { Feature } from '../../data/dataset.ts'

const LONG = 16

/** Code that asks a model from any page of this origin. `x` is one row; without it the code shows where it goes. */
export function predictSnippet(
  endpoint: string,
  model: string,
  features: readonly Feature[],
  x?: ArrayLike<number>,
): string {
  return `const response = await fetch('${endpoint}/predict', {
  method: 'POST',
  body: JSON.stringify({ model: ${quote(model)}, x: ${x ? list(x) : placeholder(features)} }),
})
const { y_pred } = await response.json()`
}

function list(x: ArrayLike<number>): string {
  return `[${Array.from(x, (value) => Number(value.toPrecision(6))).join(', ')}]`
}

function placeholder(features: readonly Feature[]): string {
  const [first] = features
  if (first?.kind === 'image') return `new Array(${first.height * first.width * first.channels}).fill(0)`
  if (first?.kind === 'sequence') return '[/* ids */ 1, 2, 3]'
  if (features.length > LONG) return `new Array(${features.length}).fill(0)`
  return `[${features.map(({ name }) => `/* ${name.replaceAll('*/', '')} */ 0`).join(', ')}]`
}

const quote = (text: string) => `'${text.replaceAll(/['\\]/g, '\\$&')}'`
