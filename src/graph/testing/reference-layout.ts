import type { Shape } from '../../core/tensor.ts'
import { DTYPE_OF_ONNX } from '../onnx-dtypes.ts'
import { sum } from './reference-arithmetic.ts'
import { fill, indices, offset, type RefTensor, type ReferenceOp, refTensor } from './reference-tensor.ts'

const positive = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis)

const reshape: ReferenceOp = ([x], _, [shape]) => [{ ...x!, shape: shape! }]

const reduction =
  (f: (values: readonly number[]) => number): ReferenceOp =>
  ([x, axes], _, [shape]) => {
    const { length: rank } = x!.shape
    const given = [...(axes?.data ?? [])].map((axis) => positive(axis, rank))
    const kept = x!.shape.map((size, axis) => (given.length === 0 || given.includes(axis) ? 1 : size))
    const groups: number[][] = Array.from({ length: kept.reduce((a, b) => a * b, 1) }, () => [])
    let place = 0
    for (const index of indices(x!.shape)) groups[offset(kept, index)]!.push(x!.data[place++]!)
    return [refTensor(shape!, groups.map(f))]
  }

/** The place in data that Gather reads for an index of its output. */
function gathered(data: Shape, indices: RefTensor, axis: number, index: readonly number[]): number {
  const { length: rank } = indices.shape
  const picked = indices.data[offset(indices.shape, index.slice(axis, axis + rank))]!
  return offset(data, [...index.slice(0, axis), positive(picked, data[axis]!), ...index.slice(axis + rank)])
}

export const layout = {
  Reshape: reshape,
  Flatten: reshape,
  Squeeze: reshape,
  Unsqueeze: reshape,
  Identity: ([x]) => [x!],
  Transpose: ([x], attributes, [shape]) => {
    const perm = attributes.list('perm')
    const axes = perm.length > 0 ? perm : shape!.map((_, axis) => shape!.length - 1 - axis)
    return [
      fill(
        shape!,
        (index) =>
          x!.data[
            offset(
              x!.shape,
              axes.map((_, axis) => index[axes.indexOf(axis)]!),
            )
          ]!,
        x!.dtype,
      ),
    ]
  },
  Concat: (inputs, attributes, [shape]) => {
    const axis = positive(attributes.number('axis'), shape!.length)
    return [
      fill(
        shape!,
        (index) => {
          let at = index[axis]!
          const source = inputs.find((one) => {
            if (at < one.shape[axis]!) return true
            at -= one.shape[axis]!
            return false
          })!
          return source.data[
            offset(
              source.shape,
              index.map((i, j) => (j === axis ? at : i)),
            )
          ]!
        },
        inputs[0]!.dtype,
      ),
    ]
  },
  Gather: ([data, indices], attributes, [shape]) => {
    const axis = positive(attributes.number('axis'), data!.shape.length)
    return [fill(shape!, (index) => data!.data[gathered(data!.shape, indices!, axis, index)]!, data!.dtype)]
  },
  GatherGrad: ([dY, at, x], attributes) => {
    const axis = positive(attributes.number('axis'), x!.shape.length)
    const dX = refTensor(x!.shape)
    let place = 0
    for (const index of indices(dY!.shape)) dX.data[gathered(x!.shape, at!, axis, index)]! += dY!.data[place++]!
    return [dX]
  },
  Cast: ([x], attributes) => {
    const dtype = DTYPE_OF_ONNX.get(attributes.number('to'))!
    const convert = dtype.startsWith('float')
      ? (v: number) => v
      : dtype === 'bool'
        ? (v: number) => Number(v !== 0)
        : Math.trunc
    return [{ dtype, shape: x!.shape, data: x!.data.map(convert) }]
  },
  ReduceSum: reduction(sum),
  ReduceMean: reduction((values) => sum(values) / values.length),
  ReduceMax: reduction((values) => Math.max(...values)),
  ReduceMin: reduction((values) => Math.min(...values)),
  ArgMax: ([x], attributes, [shape]) => {
    const axis = positive(attributes.number('axis'), x!.shape.length)
    const out = refTensor(shape!, undefined, 'int64')
    const best = out.data.map(() => -Infinity)
    const kept = x!.shape.map((size, i) => (i === axis ? 1 : size))
    let place = 0
    for (const index of indices(x!.shape)) {
      const value = x!.data[place++]!
      const at = offset(kept, index)
      if (value > best[at]! || (value === best[at] && attributes.number('select_last_index'))) {
        best[at] = value
        out.data[at] = index[axis]!
      }
    }
    return [out]
  },
  BroadcastLike: ([dY, x], attributes) => {
    const axes = attributes.list('axes').map((axis) => positive(axis, x!.shape.length))
    const kept = x!.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
    const count = attributes.number('scale_by_count') ? x!.data.length / dY!.data.length : 1
    return [fill(x!.shape, (index) => dY!.data[offset(kept, index)]! / count)]
  },
} satisfies Record<string, ReferenceOp>
