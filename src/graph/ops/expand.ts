import { broadcastShapes, formatShape } from '../dims.ts'
import type { Dim } from '../graph.ts'
import { ANY, ANY_OR_TEXT, defineOp, input, optionalInput, resolveAxes } from '../op.ts'
import { reshapeTo, sumTo } from './gradient.ts'

/** Broadcast to the initializer `shape`, in both directions: a 1 in it keeps the size of the input. */
const Expand = defineOp({
  domain: '',
  inputs: [input('input', ANY), input('shape', ['int64'])],
  outputs: ['output'],
  attributes: {},
  infer(context) {
    const { dtype, shape } = context.input(0)
    const wanted = context.constant(1)
    const to = broadcastShapes(shape, wanted)
    return to ? [{ dtype, shape: to }] : context.fail(`${formatShape(shape)} cannot be broadcast to ${formatShape(wanted)}.`)
  },
  gradient: (context) => [sumTo(context, context.upstream[0]!, context.type(context.inputs[0]!).shape)],
})

/** The input, repeated along each axis as often as the initializer `repeats` says. */
const Tile = defineOp({
  domain: '',
  inputs: [input('input', ANY), input('repeats', ['int64'])],
  outputs: ['output'],
  attributes: {},
  infer(context) {
    const { dtype, shape } = context.input(0)
    const repeats = context.constant(1)
    if (repeats.length !== shape.length || repeats.some((count) => count < 1)) {
      context.fail(`repeats must be ${shape.length} whole numbers of at least 1, but are [${repeats.join(', ')}].`)
    }
    const tiled = shape.map((size, axis): Dim => {
      if (repeats[axis] === 1) return size
      return typeof size === 'number' ? size * repeats[axis]! : context.fail(`axis ${axis} of ${formatShape(shape)} can only be repeated when its size is known.`)
    })
    return [{ dtype, shape: tiled }]
  },
  gradient(context) {
    const { shape } = context.type(context.inputs[0]!)
    const repeats = context.constant(1)
    const split = shape.flatMap((size, axis): readonly Dim[] => (repeats[axis]! > 1 ? [repeats[axis]!, size] : [size]))
    let place = 0
    const copies = repeats.flatMap((count) => {
      const at = place
      place += count > 1 ? 2 : 1
      return count > 1 ? [at] : []
    })
    const dY = reshapeTo(context, context.upstream[0]!, split)
    return [copies.length === 0 ? dY : context.op('ReduceSum', [dY, context.ints(copies)], { keepdims: 0 })]
  },
})

/** Without `axes` (an initializer), whose sizes are 1; without all sizes of 1 when they are absent. */
const Squeeze = defineOp({
  domain: '',
  inputs: [input('data', ANY_OR_TEXT), optionalInput('axes', ['int64'])],
  outputs: ['squeezed'],
  attributes: {},
  infer(context) {
    const { dtype, shape } = context.input(0)
    const axes = context.inputs[1] ? resolveAxes(context.constant(1), shape, context.fail) : undefined
    for (const axis of axes ?? []) {
      if (shape[axis] !== 1) context.fail(`axis ${axis} of ${formatShape(shape)} must be 1 to be left out.`)
    }
    return [{ dtype, shape: shape.filter((size, axis) => (axes ? !axes.includes(axis) : size !== 1)) }]
  },
  gradient: (context) => [reshapeTo(context, context.upstream[0]!, context.type(context.inputs[0]!).shape)],
})

/** With sizes of 1 at `axes` (an initializer) of the output. */
const Unsqueeze = defineOp({
  domain: '',
  inputs: [input('data', ANY_OR_TEXT), input('axes', ['int64'])],
  outputs: ['expanded'],
  attributes: {},
  infer(context) {
    const { dtype, shape } = context.input(0)
    const given = context.constant(1)
    const rank = shape.length + given.length
    const axes = resolveAxes(given, shape, context.fail, rank)
    const rest = [...shape]
    return [{ dtype, shape: Array.from({ length: rank }, (_, axis) => (axes.includes(axis) ? 1 : rest.shift()!)) }]
  },
  gradient: (context) => [reshapeTo(context, context.upstream[0]!, context.type(context.inputs[0]!).shape)],
})

export const expandOps = { Expand, Tile, Squeeze, Unsqueeze }
