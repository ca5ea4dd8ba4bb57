import type { OpName } from '../../graph/op-table.ts'
import type { Shape } from '../../core/tensor.ts'
import { defineMerge, type LayerScope } from '../layer.ts'
import { flag, integer, oneOrMore, orElse } from '../../core/options.ts'
import { axisOf, channelsLast, describeShape, type Signal } from '../signal.ts'

/** The inputs with their elements in one order: as they stand when that is the same, else Keras's. */
function aligned(scope: LayerScope, inputs: readonly Signal[]): readonly Signal[] {
  const [first] = inputs as [Signal]
  const same = inputs.every(
    ({ layout, shape, flattened }) =>
      layout === first.layout && shape.length === first.shape.length && flattened?.join() === first.flattened?.join(),
  )
  return same ? inputs : inputs.map((input) => channelsLast(scope.builder, input))
}

/** A step counts when it does in each input that has a mask. */
function commonMask({ builder }: LayerScope, inputs: readonly Signal[]): string | undefined {
  const masks = [...new Set(inputs.flatMap(({ mask }) => mask ?? []))]
  return masks.length === 0 ? undefined : masks.reduce((both, mask) => builder.op('Mul', [both, mask]))
}

function atLeastTwo(scope: LayerScope, inputs: readonly Signal[]): void {
  if (inputs.length < 2) scope.fail(`it takes two inputs or more, but is given ${inputs.length}.`)
}

/** Element by element. Where one input has 1 along an axis, or no such axis at the front, it is repeated. */
function elementWise(scope: LayerScope, given: readonly Signal[], op: OpName): Signal {
  atLeastTwo(scope, given)
  const inputs = aligned(scope, given)
  const shape = inputs.reduce<Shape>((all, one) => broadcast(scope, all, one.shape), [])
  const values = inputs.map(({ value, shape: own }) => {
    if (own.length === shape.length) return value
    const missing = Array.from({ length: shape.length - own.length }, () => 1)
    return scope.builder.op('Reshape', [value, scope.builder.ints([-1, ...missing, ...own])])
  })
  const { layout, flattened } = inputs.find((input) => input.shape.length === shape.length)!
  const mask = commonMask(scope, inputs)
  const value = values.reduce((left, right) => scope.builder.op(op, [left, right]))
  return { value, shape, layout, ...(flattened && { flattened }), ...(mask && { mask }) }
}

function broadcast(scope: LayerScope, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, axis) => {
    const [left, right] = [a, b].map((shape) => shape[axis - rank + shape.length] ?? 1) as [number, number]
    if (left !== right && left !== 1 && right !== 1) {
      scope.fail(
        `its inputs ${describeShape(a)} and ${describeShape(b)} do not fit together: each size must be equal or 1.`,
      )
    }
    return Math.max(left, right)
  })
}

function merging(op: OpName) {
  return defineMerge({ options: {}, build: (scope, inputs) => elementWise(scope, inputs, op) })
}

export const Add = merging('Add')
export const Multiply = merging('Mul')
export const Maximum = merging('Max')
export const Minimum = merging('Min')

export const Subtract = defineMerge({
  options: {},
  build(scope, inputs) {
    if (inputs.length !== 2) scope.fail(`it takes two inputs, but is given ${inputs.length}.`)
    return elementWise(scope, inputs, 'Sub')
  },
})

export const Average = defineMerge({
  options: {},
  build(scope, inputs) {
    const sum = elementWise(scope, inputs, 'Add')
    return { ...sum, value: scope.builder.op('Mul', [sum.value, scope.builder.scalar(1 / inputs.length)]) }
  },
})

/** One behind the other along `axis` of [batch, ...]. */
export const Concatenate = defineMerge({
  options: { axis: orElse(integer(), -1) },
  build(scope, given, { axis }) {
    atLeastTwo(scope, given)
    // Flattened features cannot stand beside others in their own order.
    const inputs = given.some(({ flattened }) => flattened)
      ? given.map((input) => channelsLast(scope.builder, input))
      : aligned(scope, given)
    const [first] = inputs as [Signal]
    const rank = first.shape.length
    const at = axis < 0 ? axis + rank : axis - 1
    const differs = inputs.find(
      ({ shape }) => shape.length !== rank || shape.some((size, i) => i !== at && size !== first.shape[i]),
    )
    if (differs || at < 0 || at >= rank) {
      const other = differs ?? inputs[1]!
      scope.fail(
        `its inputs ${describeShape(first.shape)} and ${describeShape(other.shape)} cannot be joined along axis ${axis}.`,
      )
    }
    const shape = first.shape.with(
      at,
      inputs.reduce((sum, input) => sum + input.shape[at]!, 0),
    )
    const value = scope.builder.op(
      'Concat',
      inputs.map(({ value }) => value),
      { axis: axisOf(first, at) },
    )
    const mask = at === 0 && rank > 1 ? joinedMask(scope, inputs) : commonMask(scope, inputs)
    return { value, shape, layout: first.layout, ...(mask && { mask }) }
  },
})

/** Of steps behind steps: those of an input without a mask all count. */
function joinedMask(scope: LayerScope, inputs: readonly Signal[]): string | undefined {
  const masked = inputs.filter(({ mask }) => mask)
  if (masked.length === 0) return undefined
  if (masked.length < inputs.length)
    scope.fail('it joins steps with a mask and steps without; give both one or neither.')
  return scope.builder.op(
    'Concat',
    masked.map(({ mask }) => mask!),
    { axis: 1 },
  )
}

/** The sum of products along one axis of each of two inputs, features or matrices. */
export const Dot = defineMerge({
  options: { axes: oneOrMore(integer()), normalize: orElse(flag(), false) },
  build(scope, given, { axes, normalize }) {
    const { builder } = scope
    if (given.length !== 2) scope.fail(`it takes two inputs, but is given ${given.length}.`)
    const [left, right] = given.map((input, i) => {
      const { value, shape } = channelsLast(builder, input)
      const axis = axes[i] ?? axes[0]!
      const at = axis < 0 ? axis + shape.length : axis - 1
      if (shape.length > 2 || at < 0 || at >= shape.length) {
        scope.fail(
          `its input is ${describeShape(shape)}, but it takes features or [rows, columns] and an axis of these, not ${axis}.`,
        )
      }
      return { value: normalize ? normalized(scope, value, at + 1) : value, shape, at }
    }) as [Operand, Operand]
    if (left.shape[left.at] !== right.shape[right.at]) {
      scope.fail(
        `its inputs ${describeShape(left.shape)} and ${describeShape(right.shape)} differ along axes ${axes.join(' and ')}.`,
      )
    }
    const product = builder.op('MatMul', [matrix(scope, left, 1), matrix(scope, right, 0)])
    const kept = [left, right].flatMap(({ shape, at }) => shape.filter((_, axis) => axis !== at))
    const shape = kept.length > 0 ? kept : [1]
    return { value: builder.op('Reshape', [product, builder.ints([-1, ...shape])]), shape, layout: 'last' }
  },
})

interface Operand {
  readonly value: string
  readonly shape: Shape
  readonly at: number
}

/** [batch, rows, columns] with the summed axis as rows (0) or columns (1). */
function matrix({ builder }: LayerScope, { value, shape, at }: Operand, wanted: 0 | 1): string {
  if (shape.length === 1) return builder.op('Unsqueeze', [value, builder.ints([wanted === 0 ? 2 : 1])])
  return at === wanted ? value : builder.op('Transpose', [value], { perm: [0, 2, 1] })
}

/** x / |x| along an axis of the value; Keras's epsilon in place of a norm of 0. */
function normalized({ builder }: LayerScope, value: string, axis: number): string {
  const squares = builder.op('ReduceSum', [builder.op('Mul', [value, value]), builder.ints([axis])])
  return builder.op('Div', [value, builder.op('Max', [builder.op('Sqrt', [squares]), builder.scalar(1e-7)])])
}
