import { divideDims, formatShape, hasRuntimeSize, isRuntimeSize, mayBeSame, multiplyDims, sameShape } from '../dims.ts'
import type { Dim } from '../graph.ts'
import { DTYPE_OF_ONNX } from '../onnx-dtypes.ts'
import { ANY, ANY_OR_TEXT, defineOp, fixed, INDEX, input, int, ints, optional, replaceAt, resolveAxis } from '../op.ts'
import { reshapeTo } from './gradient.ts'

/**
 * `shape` is an initializer; in it 0 copies the size of data at that place and one -1 takes what is left. Of data whose
 * size only running tells, the shape is taken at its word.
 */
const Reshape = defineOp({
  domain: '',
  inputs: [input('data', ANY_OR_TEXT), input('shape', ['int64'])],
  outputs: ['reshaped'],
  attributes: { allowzero: fixed(0) },
  infer(context) {
    const { dtype, shape: from } = context.input(0)
    const wanted = context.constant(1)
    const text = `data ${formatShape(from)} cannot become ${formatShape(wanted)}`
    if (wanted.filter((size) => size === -1).length > 1) context.fail(`${text}: only one size may be -1.`)
    const to = wanted.map((size, axis): Dim => {
      if (size < -1) context.fail(`${text}: a size must be -1, 0 or more.`)
      return size === 0 ? (from[axis] ?? context.fail(`${text}: there is no size ${axis} to copy.`)) : size
    })
    if (hasRuntimeSize(from)) return [{ dtype, shape: to.map((size, axis) => (size === -1 ? context.runtimeSize(axis) : size)) }]
    const others = to.filter((size) => size !== -1)
    const rest = divideDims(from, others)
    const fits = rest !== undefined && (to.includes(-1) || rest === 1)
    if (!fits) return context.fail(`${text}: the number of elements differs.`)
    return [{ dtype, shape: to.map((size) => (size === -1 ? rest : size)) }]
  },
  gradient: (context) => [reshapeTo(context, context.upstream[0]!, context.type(context.inputs[0]!).shape)],
})

/** To two axes: the product of the sizes before `axis` and of those from it on. */
const Flatten = defineOp({
  domain: '',
  inputs: [input('input', ANY)],
  outputs: ['output'],
  attributes: { axis: int(1) },
  infer(context) {
    const { dtype, shape } = context.input(0)
    const { axis } = context.attributes
    const at = axis === shape.length ? axis : resolveAxis(axis, shape, context.fail)
    return [{ dtype, shape: [multiplyDims(shape.slice(0, at)), multiplyDims(shape.slice(at))] }]
  },
  gradient: (context) => [reshapeTo(context, context.upstream[0]!, context.type(context.inputs[0]!).shape)],
})

/** Output axis i is input axis perm[i]; without `perm` the axes are reversed. */
const Transpose = defineOp({
  domain: '',
  inputs: [input('data', ANY)],
  outputs: ['transposed'],
  attributes: { perm: optional(ints({ min: 0 })) },
  infer(context) {
    const { dtype, shape } = context.input(0)
    const perm = permutation(context.attributes.perm, shape.length)
    if (perm.length !== shape.length || shape.some((_, axis) => !perm.includes(axis))) {
      context.fail(`perm ${formatShape(perm)} must name each axis of ${formatShape(shape)} once.`)
    }
    return [{ dtype, shape: perm.map((axis) => shape[axis]!) }]
  },
  gradient({ op, type, upstream, inputs, attributes }) {
    const perm = permutation(attributes.perm, type(inputs[0]!).shape.length)
    return [op('Transpose', [upstream[0]!], { perm: perm.map((_, axis) => perm.indexOf(axis)) })]
  },
})

/** The `perm` of a Transpose with ONNX's default filled in. */
function permutation(perm: readonly number[] | undefined, rank: number): readonly number[] {
  return perm ?? Array.from({ length: rank }, (_, axis) => rank - 1 - axis)
}

const Concat = defineOp({
  domain: '',
  inputs: [{ name: 'inputs', dtypes: ANY_OR_TEXT, variadic: true }],
  outputs: ['concat_result'],
  attributes: { axis: int() },
  infer(context) {
    const { dtype, shape } = context.input(0)
    const axis = resolveAxis(context.attributes.axis, shape, context.fail)
    const others = context.inputs.slice(1).map((_, i) => context.input(i + 1))
    for (const other of others) {
      const rest = other.shape.length === shape.length && replaceAt(other.shape, axis)
      if (other.dtype !== dtype || !rest || !mayBeSame(rest, replaceAt(shape, axis))) {
        context.fail(
          `${dtype} ${formatShape(shape)} and ${other.dtype} ${formatShape(other.shape)} differ beside axis ${axis}.`,
        )
      }
    }
    const sizes = [shape, ...others.map((other) => other.shape)].map((one) => one[axis]!)
    if (sizes.length > 1 && sizes.some(isRuntimeSize)) return [{ dtype, shape: replaceAt(shape, axis, context.runtimeSize(axis)) }]
    if (sizes.length > 1 && sizes.some((size) => typeof size !== 'number')) {
      context.fail(`the sizes [${sizes.join(', ')}] along axis ${axis} must be known.`)
    }
    const size = sizes.length > 1 ? (sizes as number[]).reduce((a, b) => a + b) : sizes[0]!
    return [{ dtype, shape: replaceAt(shape, axis, size) }]
  },
  gradient({ op, ints, type, upstream, inputs, attributes, needs }) {
    let end = 0
    return inputs.map((name, i) => {
      const { shape } = type(name)
      const size = shape.at(attributes.axis) as number
      const start = end
      end += size
      if (!needs(i)) return undefined
      if (inputs.length === 1) return upstream[0]!
      return op('Slice', [upstream[0]!, ints([start]), ints([end]), ints([attributes.axis])])
    })
  },
})

/**
 * data's slices along `axis` by index: shape data[..axis] + indices + data[axis + 1..]. A negative index counts from
 * the end. Of texts only along the last axis: onnxruntime (1.30) copies but the first text of a longer slice.
 */
const Gather = defineOp({
  domain: '',
  inputs: [input('data', ANY_OR_TEXT), input('indices', INDEX)],
  outputs: ['output'],
  attributes: { axis: int(0) },
  infer(context) {
    const { dtype, shape } = context.input(0)
    const axis = resolveAxis(context.attributes.axis, shape, context.fail)
    if (dtype === 'string' && axis !== shape.length - 1) context.fail(`texts can be taken along the last axis only, not along ${axis} of ${formatShape(shape)}.`)
    return [{ dtype, shape: replaceAt(shape, axis, ...context.input(1).shape) }]
  },
  gradient: ({ op, upstream, inputs, attributes: { axis } }) => [
    op('GatherGrad', [upstream[0]!, inputs[1]!, inputs[0]!], { axis }),
    undefined,
  ],
})

/** d(data) of Gather: zeros of X's shape with each slice of dY added at its index. X gives its shape only. */
const GatherGrad = defineOp({
  domain: 'inpage',
  inputs: [input('dY'), input('indices', INDEX), input('X')],
  outputs: ['dX'],
  attributes: { axis: int(0) },
  infer(context) {
    const x = context.input(2)
    const axis = resolveAxis(context.attributes.axis, x.shape, context.fail)
    const expected = replaceAt(x.shape, axis, ...context.input(1).shape)
    if (!sameShape(context.input(0).shape, expected)) {
      context.fail(`dY must be ${formatShape(expected)}, but is ${formatShape(context.input(0).shape)}.`)
    }
    return [x]
  },
})

/** `to` is an ONNX TensorProto.DataType. Floats are cut off towards zero; anything but 0 is true. */
const Cast = defineOp({
  domain: '',
  inputs: [input('input', ANY)],
  outputs: ['output'],
  attributes: { to: int(), saturate: fixed(1) },
  infer(context) {
    const dtype = DTYPE_OF_ONNX.get(context.attributes.to)
    if (!dtype) {
      const known = [...DTYPE_OF_ONNX].map(([number, name]) => `${number} (${name})`)
      return context.fail(`to ${context.attributes.to} is not known; known: ${known.join(', ')}.`)
    }
    return [{ dtype, shape: context.input(0).shape }]
  },
  gradient(context) {
    const [from, to] = [context.inputs[0]!, context.outputs[0]!].map((name) => context.type(name).dtype)
    if (from !== to) context.fail(`no gradient passes a cast from ${from} to ${to}.`)
    return [context.upstream[0]!]
  },
})

const Identity = defineOp({
  domain: '',
  inputs: [input('input', ANY_OR_TEXT)],
  outputs: ['output'],
  attributes: {},
  infer: (context) => [context.input(0)],
  gradient: ({ upstream }) => [upstream[0]!],
})

export const shapeOps = { Reshape, Flatten, Transpose, Concat, Gather, Cast, Identity }

export const shapeTrainingOps = { GatherGrad }
