import { formatShape, isRuntimeSize, sameShape } from '../dims.ts'
import type { Dim } from '../graph.ts'
import {
  ANY, ANY_OR_TEXT, defineOp, fixed, type GradientContext, INDEX, type InferContext, input, int, optional, optionalInput, replaceAt,
  resolveAxes, resolveAxis,
} from '../op.ts'

/**
 * What a Slice reads along one axis: `size` elements from `start` on, every `step`-th, backwards where it is negative.
 */
export interface SliceRange {
  readonly axis: number
  readonly start: number
  readonly step: number
  readonly size: number
}

/**
 * The ranges of a Slice whose inputs from `first` on are starts, ends, axes and steps. As in ONNX, negative places
 * count from the end and places outside are moved to the nearest end.
 */
export function sliceRanges(
  shape: readonly Dim[],
  [starts, ends, axes, steps]: readonly (readonly number[] | undefined)[],
  fail: (expectation: string) => never,
): readonly SliceRange[] {
  const count = starts!.length
  const along = resolveAxes(axes ?? starts!.map((_, i) => i), shape, fail)
  if (ends!.length !== count || along.length !== count || (steps && steps.length !== count)) {
    fail('starts, ends, axes and steps must have one number each per axis.')
  }
  return along.flatMap((axis, i): readonly SliceRange[] => {
    const [start, end, step] = [starts![i]!, ends![i]!, steps?.[i] ?? 1]
    if (step === 0) fail('a step must not be 0.')
    const size = shape[axis]!
    if (typeof size !== 'number') {
      if (start === 0 && step === 1 && end >= 2 ** 31 - 1) return []
      return fail(`axis ${axis} of ${formatShape(shape)} can only be cut when its size is known.`)
    }
    const [lowest, highest] = step > 0 ? [0, size] : [-1, size - 1]
    const place = (at: number): number => Math.min(highest, Math.max(lowest, at < 0 ? at + size : at))
    return [{ axis, start: place(start), step, size: Math.max(0, Math.ceil((place(end) - place(start)) / step)) }]
  })
}

function rangesOf(context: InferContext<unknown>, shape: readonly Dim[], first: number): readonly SliceRange[] {
  const given = [0, 1, 2, 3].map((i) => (context.inputs[first + i] ? context.constant(first + i) : undefined))
  return sliceRanges(shape, given, context.fail)
}

function slicedShape(shape: readonly Dim[], ranges: readonly SliceRange[]): readonly Dim[] {
  return shape.map((size, axis) => ranges.find((range) => range.axis === axis)?.size ?? size)
}

const RANGES = [
  input('starts', INDEX), input('ends', INDEX), optionalInput('axes', INDEX), optionalInput('steps', INDEX),
]

/** `starts`, `ends`, `axes` (the first ones when absent) and `steps` (1 when absent) are initializers. */
const Slice = defineOp({
  domain: '',
  inputs: [input('data', ANY_OR_TEXT), ...RANGES],
  outputs: ['output'],
  attributes: {},
  infer(context) {
    const { dtype, shape } = context.input(0)
    const ranges = rangesOf(context, shape.map((size) => (isRuntimeSize(size) ? 1 : size)), 1)
    const sliced = slicedShape(shape, ranges)
    return [{ dtype, shape: sliced.map((size, axis) => (isRuntimeSize(shape[axis]!) && size !== shape[axis] ? context.runtimeSize(axis) : size)) }]
  },
  gradient: ({ op, upstream, inputs: [x, ...ranges] }) => [op('SliceGrad', [upstream[0]!, x!, ...ranges])],
})

/** d(data) of Slice: zeros of X's shape with dY where Slice read it. X gives its shape only. */
const SliceGrad = defineOp({
  domain: 'inpage',
  inputs: [input('dY'), input('X'), ...RANGES],
  outputs: ['dX'],
  attributes: {},
  infer(context) {
    const [dY, x] = [context.input(0), context.input(1)]
    const expected = slicedShape(x.shape, rangesOf(context, x.shape, 2))
    if (!sameShape(dY.shape, expected)) {
      context.fail(`dY must be ${formatShape(expected)}, but is ${formatShape(dY.shape)}.`)
    }
    return [x]
  },
})

/** Zeros of a value's shape, whatever its sizes will be. */
function zerosLike({ op, scalar, type }: GradientContext<unknown>, value: string): string {
  return op('BroadcastLike', [scalar(0), value], { axes: type(value).shape.map((_, axis) => axis) })
}

/** Neighbouring parts along `axis`: of the sizes that the initializer `split` gives, or {@link equalParts}. */
const Split = defineOp({
  domain: '',
  inputs: [input('input', ANY), optionalInput('split', ['int64'])],
  outputs: ['outputs'],
  variadicOutput: true,
  attributes: { axis: int(0), num_outputs: optional(int(undefined, { min: 1 })) },
  infer(context) {
    const { dtype, shape } = context.input(0)
    const { outputCount, fail } = context
    const axis = resolveAxis(context.attributes.axis, shape, fail)
    const size = shape[axis]!
    if (typeof size !== 'number') return fail(`axis ${axis} of ${formatShape(shape)} can only be split when its size is known.`)
    const parts = context.attributes.num_outputs
    if ((parts === undefined) === (context.inputs[1] === undefined)) fail('give either the input split or num_outputs.')
    const sizes = parts === undefined ? context.constant(1) : equalParts(size, parts)
    if (sizes.length !== outputCount) fail(`makes ${sizes.length} parts, but ${outputCount} outputs are named.`)
    if (sizes.reduce((a, b) => a + b, 0) !== size) fail(`the sizes [${sizes.join(', ')}] do not add up to ${size}.`)
    return sizes.map((part) => ({ dtype, shape: replaceAt(shape, axis, part) }))
  },
  gradient(context) {
    const { op, upstream, outputs, attributes: { axis } } = context
    return [op('Concat', outputs.map((output, i) => upstream[i] ?? zerosLike(context, output)), { axis })]
  },
})

/** `size` in parts of one size, rounded up, of which the last takes what is left. */
export function equalParts(size: number, parts: number): readonly number[] {
  const each = Math.ceil(size / parts)
  return Array.from({ length: parts }, (_, i) => Math.min(each, size - i * each))
}

/**
 * `constant_value` (0 when absent) around data: `pads` is an initializer with what stands before each of `axes` (all
 * when absent), then what stands behind each.
 */
const Pad = defineOp({
  domain: '',
  inputs: [input('data', ANY), input('pads', ['int64']), optionalInput('constant_value', ANY), optionalInput('axes', INDEX)],
  outputs: ['output'],
  attributes: { mode: fixed('constant') },
  infer(context) {
    const { dtype, shape } = context.input(0)
    const value = context.inputs[2]
    if (value && (value.dtype !== dtype || value.shape.length > 0)) {
      context.fail(`constant_value must be a ${dtype} scalar, but is ${value.dtype} ${formatShape(value.shape)}.`)
    }
    const axes = context.inputs[3] ? resolveAxes(context.constant(3), shape, context.fail) : undefined
    const pads = context.constant(1)
    const wanted = 2 * (axes ?? shape).length
    if (pads.length !== wanted || pads.some((pad) => pad < 0)) {
      context.fail(`pads must be ${wanted} whole numbers of at least 0, but are [${pads.join(', ')}].`)
    }
    const { before, after } = padding(shape.length, pads, axes)
    const padded = shape.map((size, axis): Dim => {
      const added = before[axis]! + after[axis]!
      if (added === 0) return size
      if (isRuntimeSize(size)) return context.runtimeSize(axis)
      return typeof size === 'number' ? size + added : context.fail(`axis ${axis} of ${formatShape(shape)} can only be padded when its size is known.`)
    })
    return [{ dtype, shape: padded }]
  },
  gradient({ op, ints, constant, type, upstream, inputs }) {
    const { shape } = type(inputs[0]!)
    const axes = inputs[3] ? constant(3) : undefined
    const { before, after } = padding(shape.length, constant(1), axes)
    const cut = shape.flatMap((size, axis) => (before[axis]! + after[axis]! > 0 ? [{ axis, size: size as number }] : []))
    const starts = cut.map(({ axis }) => before[axis]!)
    const ends = cut.map(({ axis, size }) => before[axis]! + size)
    const dX = cut.length === 0
      ? upstream[0]!
      : op('Slice', [upstream[0]!, ints(starts), ints(ends), ints(cut.map(({ axis }) => axis))])
    return [dX]
  },
})

/** What Pad puts before and behind each of `rank` axes. */
export function padding(
  rank: number,
  pads: readonly number[],
  axes: readonly number[] = Array.from({ length: rank }, (_, axis) => axis),
): { readonly before: readonly number[]; readonly after: readonly number[] } {
  const side = (from: number): readonly number[] =>
    Array.from({ length: rank }, (_, axis) => {
      const at = axes.findIndex((one) => (one < 0 ? one + rank : one) === axis)
      return at < 0 ? 0 : pads[from + at]!
    })
  return { before: side(0), after: side(axes.length) }
}

export const sliceOps = { Slice, Split, Pad }

export const sliceTrainingOps = { SliceGrad }
