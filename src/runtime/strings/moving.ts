import { MaasError } from '../../core/error.ts'
import { type AnyTensor, sizeOf } from '../../core/tensor.ts'
import { formatShape } from '../../graph/dims.ts'
import { replaceAt } from '../../graph/op.ts'
import { padding, sliceRanges } from '../../graph/ops/slice.ts'
import { type Interpretation, newElements, tensorOf } from './interpretation.ts'

/** What only moves elements: texts, or numbers of which only running tells how many there are. */

/** The elements along one axis from these places, each with all that stands behind the axis; `filler` from place -1. */
function take({ dtype, shape, data }: AnyTensor, axis: number, places: ArrayLike<number>, filler?: unknown): AnyTensor {
  const size = shape[axis]!
  const [outer, inner] = [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis + 1))]
  const out = newElements(dtype, outer * places.length * inner)
  let to = 0
  for (let block = 0; block < outer; block++) {
    for (let i = 0; i < places.length; i++) {
      const place = places[i]!
      const from = (block * size + place) * inner
      for (let j = 0; j < inner; j++) out[to++] = place < 0 ? filler : data[from + j]
    }
  }
  return tensorOf(dtype, replaceAt(shape, axis, places.length), out)
}

const positive = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis)
const shapeError = (what: string): MaasError => new MaasError('invalid-input', `${what}.`)

export const Identity: Interpretation = () => ([x]) => [x!]

export const Reshape: Interpretation = ({ constant }) => {
  const wanted = constant(1)!
  return ([x]) => {
    const copied = wanted.map((size, axis) => (size === 0 ? x!.shape[axis]! : size))
    const shape = copied.map((size) => (size === -1 ? x!.data.length / copied.reduce((product, other) => (other === -1 ? product : product * other), 1) : size))
    if (sizeOf(shape) !== x!.data.length) throw shapeError(`${formatShape(x!.shape)} cannot become ${formatShape(wanted)}`)
    return [{ ...x!, shape }]
  }
}

export const Squeeze: Interpretation = ({ constant, inputs }) => {
  const rank = inputs[0]!.shape.length
  const axes = constant(1)?.map((axis) => positive(axis, rank)) ?? inputs[0]!.shape.flatMap((size, axis) => (size === 1 ? [axis] : []))
  return ([x]) => [{ ...x!, shape: x!.shape.filter((_, axis) => !axes.includes(axis)) }]
}

export const Unsqueeze: Interpretation = ({ constant, outputs }) => {
  const rank = outputs[0]!.shape.length
  const axes = constant(1)!.map((axis) => positive(axis, rank)).toSorted((a, b) => a - b)
  return ([x]) => [{ ...x!, shape: axes.reduce<readonly number[]>((shape, axis) => shape.toSpliced(axis, 0, 1), x!.shape) }]
}

export const Gather: Interpretation = ({ attributes, inputs }) => {
  const axis = positive(attributes.number('axis'), inputs[0]!.shape.length)
  return ([x, indices]) => {
    const size = x!.shape[axis]!
    const places = Array.from(indices!.data as ArrayLike<number | bigint>, (index) => positive(Number(index), size))
    const wrong = places.find((place) => !(place >= 0 && place < size))
    if (wrong !== undefined) throw shapeError(`Place ${wrong} is outside of axis ${axis} of ${formatShape(x!.shape)}`)
    return [{ ...take(x!, axis, places), shape: replaceAt(x!.shape, axis, ...indices!.shape) }]
  }
}

export const Slice: Interpretation = ({ constant }) => {
  const given = [1, 2, 3, 4].map(constant)
  return ([x]) => {
    const ranges = sliceRanges(x!.shape, given, (what) => { throw shapeError(what) })
    return [ranges.reduce((value, { axis, start, step, size }) =>
      take(value, axis, Array.from({ length: size }, (_, i) => start + i * step)), x!)]
  }
}

export const Pad: Interpretation = ({ constant, inputs }) => {
  const { before, after } = padding(inputs[0]!.shape.length, constant(1)!, constant(3))
  return ([x, , value]) => {
    const filler = value ? value.data[0] : newElements(x!.dtype, 1)[0]
    return [before.reduce((padded, count, axis) => {
      const size = padded.shape[axis]!
      const length = count + size + after[axis]!
      if (length === size) return padded
      return take(padded, axis, Array.from({ length }, (_, i) => (i < count || i >= count + size ? -1 : i - count)), filler)
    }, x!)]
  }
}

export const Concat: Interpretation = ({ attributes, inputs }) => {
  const axis = positive(attributes.number('axis'), inputs[0]!.shape.length)
  return (parts) => {
    const [{ dtype, shape } ] = parts as [AnyTensor]
    const other = parts.find((part) => replaceAt(part.shape, axis).join() !== replaceAt(shape, axis).join())
    if (other) throw new MaasError('invalid-input', `[${shape.join(', ')}] and [${other.shape.join(', ')}] differ beside axis ${axis}.`)
    const size = parts.reduce((sum, part) => sum + part.shape[axis]!, 0)
    const [outer, inner] = [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis + 1))]
    const out = newElements(dtype, outer * size * inner)
    let to = 0
    for (let block = 0; block < outer; block++) {
      for (const part of parts) {
        const width = part.shape[axis]! * inner
        for (let j = 0; j < width; j++) out[to++] = part.data[block * width + j]
      }
    }
    return [tensorOf(dtype, replaceAt(shape, axis, size), out)]
  }
}
