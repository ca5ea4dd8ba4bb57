import { lowerCase } from '../../strings/letter-case.ts'
import { murmurHash3 } from '../../strings/murmur-hash.ts'
import { LABELS } from '../ops/strings.ts'
import { type ReferenceOp, refTensor, refTexts, textsOf } from './reference-tensor.ts'

export const stringReference = {
  LabelEncoder: ([x], attributes) => {
    const list = (what: string, kind: string) => (kind === 'string' ? attributes.words : attributes.list)(`${what}_${kind}s`)
    const kindOf = (what: string) => LABELS.find(([kind]) => attributes.has(`${what}_${kind}s`))!
    const [[key], [value, dtype]] = [kindOf('keys'), kindOf('values')]
    const keys = list('keys', key).map((one) => (typeof one === 'number' ? Math.fround(one) : one))
    const values = list('values', value)
    const elements = x!.dtype === 'string' ? textsOf(x!) : [...x!.data]
    const chosen = elements.map((element) => {
      const at = keys.findIndex((one) => one === element)
      return at < 0 ? attributes[dtype === 'string' ? 'text' : 'number'](`default_${value}`) : values[at]!
    })
    return [dtype === 'string' ? refTexts(x!.shape, chosen as string[]) : refTensor(x!.shape, chosen as number[], dtype)]
  },
  StringNormalizer: ([x], attributes) => [
    refTexts(x!.shape, textsOf(x!).map(attributes.text('case_change_action') === 'LOWER' ? lowerCase : (text) => text)),
  ],
  MurmurHash3: ([x], attributes) => [
    refTensor(x!.shape, textsOf(x!).map((text) => murmurHash3(text, attributes.number('seed'))), 'int32'),
  ],
} satisfies Record<string, ReferenceOp>
