import type { Instance, Value } from '../../client/prediction.ts'
import type { Feature } from '../../data/dataset.ts'

const LONG = 16
/** Characters of a record that stands on one line. */
const LINE = 60

/** Code that asks a model from any page of this origin. Without an instance it shows where the values go. */
export function predictSnippet(endpoint: string, model: string, features: readonly Feature[], x?: Instance): string {
  return `const response = await fetch('${endpoint}/predict', {
  method: 'POST',
  body: JSON.stringify({ model: ${quote(model)}, x: ${x === undefined ? placeholder(features) : show(x)} }),
})
const { y_pred } = await response.json()`
}

/** Numbers as a person would write them into the code. */
function show(x: Instance | Value | readonly number[]): string {
  if (typeof x === 'string') return quote(x)
  if (typeof x === 'number') return String(Number(x.toPrecision(6)))
  if (typeof x !== 'object' || x === null) return String(x)
  if (x instanceof Float32Array || Array.isArray(x)) return `[${Array.from(x as readonly Value[], show).join(', ')}]`
  return record(Object.entries(x).map(([name, value]) => [name, show(value as Value)]))
}

function record(fields: readonly (readonly [name: string, value: string])[]): string {
  const shown = fields.map(([name, value]) => `${/^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name)}: ${value}`)
  const line = shown.join(', ')
  return line.length <= LINE ? `{ ${line} }` : `{\n${shown.map((field) => `    ${field},\n`).join('')}  }`
}

/** An instance of zeros, as code, in the form that a person would write. */
export function placeholder(features: readonly Feature[]): string {
  const [first] = features
  if (first?.kind === 'image') return `new Array(${first.height * first.width * first.channels}).fill(0)`
  if (first?.kind === 'sequence') return '[/* ids */ 1, 2, 3]'
  if (first?.kind === 'series') return `new Array(${first.steps}).fill(${first.columns ? `[${first.columns.map(() => 0).join(', ')}]` : 0})`
  const isNumbers = features.every(({ kind }) => kind === 'number')
  if (features.length > LONG && isNumbers) return `new Array(${features.length}).fill(0)`
  if (features.length === 1 && first?.kind === 'text') return quote(first.values?.[0] ?? '')
  if (features.length === 1) return `[/* ${first?.name.replaceAll('*/', '')} */ 0]`
  return record(features.map((feature) => [feature.name, feature.kind === 'text' ? quote(feature.values?.[0] ?? '') : '0']))
}

/** A text as code. */
export const quote = (text: string) => `'${text.replaceAll(/['\\]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`
