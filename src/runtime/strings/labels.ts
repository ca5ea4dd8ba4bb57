import { type LabelKind, LABELS } from '../../graph/ops/strings.ts'
import type { NodeAttributes } from '../../graph/node-attributes.ts'
import { type Interpretation, newElements, tensorOf } from './interpretation.ts'

/** As an element of such a tensor is. */
type Label = string | number | bigint

function listOf(attributes: NodeAttributes, what: 'keys' | 'values', kind: LabelKind): readonly Label[] {
  if (kind === 'string') return attributes.words(`${what}_strings`)
  const numbers = attributes.list(`${what}_${kind}s`)
  return kind === 'float' ? numbers.map(Math.fround) : numbers.map(BigInt)
}

function otherwise(attributes: NodeAttributes, kind: LabelKind): Label {
  if (kind === 'string') return attributes.text('default_string')
  const number = attributes.number(`default_${kind}`)
  return kind === 'float' ? number : BigInt(number)
}

export const LabelEncoder: Interpretation = ({ attributes }) => {
  const kindOf = (what: 'keys' | 'values') => LABELS.find(([kind]) => attributes.has(`${what}_${kind}s`))!
  const [[key], [value, dtype]] = [kindOf('keys'), kindOf('values')]
  const keys = listOf(attributes, 'keys', key)
  const values = listOf(attributes, 'values', value)
  const unknown = otherwise(attributes, value)
  const labels = new Map<Label, Label>()
  keys.forEach((label, i) => {
    if (!labels.has(label)) labels.set(label, values[i]!)
  })
  return ([x]) => {
    const { shape, data } = x!
    const out = newElements(dtype, data.length)
    for (let i = 0; i < data.length; i++) out[i] = labels.get(data[i]!) ?? unknown
    return [tensorOf(dtype, shape, out)]
  }
}
