import type { DType, Tensor } from '../../core/tensor.ts'
import { type Interpretation, newElements, tensorOf } from './interpretation.ts'

/** Numbers as they stand between texts and the kernels. */

/** Floats are cut off towards zero, anything but 0 is true. */
export const Cast: Interpretation = ({ outputs }) => {
  const dtype = outputs[0]!.dtype as DType
  const convert = converter(dtype)
  return ([x]) => {
    const { shape, data } = x as Tensor
    const out = newElements(dtype, data.length)
    for (let i = 0; i < data.length; i++) out[i] = convert(Number(data[i]))
    return [tensorOf(dtype, shape, out)]
  }
}

export const Mod: Interpretation = ({ constant }) => {
  const divisor = constant(1)![0]!
  return ([x]) => {
    const { dtype, shape, data } = x as Tensor
    const out = newElements(dtype, data.length)
    for (let i = 0; i < data.length; i++) {
      const rest = Number(data[i]) % divisor
      const positive = rest < 0 ? rest + divisor : rest
      out[i] = dtype === 'int64' ? BigInt(positive) : positive
    }
    return [tensorOf(dtype, shape, out)]
  }
}

function converter(dtype: DType): (value: number) => number | bigint {
  switch (dtype) {
    case 'bool': return (value) => Number(value !== 0)
    case 'int64': return (value) => BigInt(Math.trunc(value))
    case 'int32':
    case 'uint8': return Math.trunc
    default: return (value) => value
  }
}
