import type { StringTensor } from '../../core/tensor.ts'
import { murmurHash3 } from '../../strings/murmur-hash.ts'
import type { Interpretation } from './interpretation.ts'

export const MurmurHash3: Interpretation = ({ attributes }) => {
  const seed = attributes.number('seed')
  return ([x]) => {
    const { shape, data } = x as StringTensor
    return [{ dtype: 'int32', shape, data: Int32Array.from(data, (text) => murmurHash3(text, seed)) }]
  }
}
