import type { StringTensor } from '../../core/tensor.ts'
import { lowerCase } from '../../strings/letter-case.ts'
import { murmurHash3 } from '../../strings/murmur-hash.ts'
import type { Interpretation } from './interpretation.ts'

/** Text by text. */

export const MurmurHash3: Interpretation = ({ attributes }) => {
  const seed = attributes.number('seed')
  return ([x]) => {
    const { shape, data } = x as StringTensor
    return [{ dtype: 'int32', shape, data: Int32Array.from(data, (text) => murmurHash3(text, seed)) }]
  }
}

export const StringNormalizer: Interpretation = ({ attributes }) => {
  if (attributes.text('case_change_action') === 'NONE') return ([x]) => [x!]
  return ([x]) => {
    const { dtype, shape, data } = x as StringTensor
    return [{ dtype, shape, data: data.map(lowerCase) }]
  }
}
