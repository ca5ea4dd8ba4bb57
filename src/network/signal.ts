import { type Shape, sizeOf } from '../core/tensor.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import type { Activation } from './activations.ts'

/** What passes between layers. */
export interface Signal {
  /** The graph's value: [batch, ...shape], with the channels moved behind the batch where `layout` is 'first'. */
  readonly value: string
  /** As Keras has it: without the batch, channels last. */
  readonly shape: Shape
  /** Where the channels stand in `value`. Convolutions want them first, Keras's other layers last. */
  readonly layout: 'first' | 'last'
  /** Set for features that were flattened from this Keras shape with its channels first: they stand in that order. */
  readonly flattened?: Shape
  /** Of ids as they go in: how many there are, if that is known. */
  readonly ids?: number
  /** float32 [batch, steps]: 1 for a step that counts, 0 for padding. */
  readonly mask?: string
  /** Set while the value is the direct output of an activation. */
  readonly activated?: { readonly activation: Activation; readonly logits: string }
}

/** Another value of the same shape and order: what an element-wise layer gives. */
export function like({ shape, layout, flattened, mask }: Signal, value: string): Signal {
  return { value, shape, layout, ...(flattened && { flattened }), ...(mask && { mask }) }
}

/** Channels stand next to the batch, as ONNX's windows want them. A Transpose is added only where one is needed. */
export function channelsFirst(builder: GraphBuilder, signal: Signal): Signal {
  if (signal.layout === 'first' || signal.shape.length < 2) return signal
  const { value, shape, mask } = signal
  const channels = shape.at(-1)!
  const spatial = shape.slice(0, -1)
  const moved = isOneAxis(channels, spatial)
    ? builder.op('Reshape', [value, builder.ints([-1, channels, ...spatial])])
    : builder.op('Transpose', [value], { perm: [0, shape.length, ...spatial.map((_, axis) => axis + 1)] })
  return { value: moved, shape, layout: 'first', ...(mask && { mask }) }
}

/** Keras's own order: channels last, and flattened features as Keras flattens them. */
export function channelsLast(builder: GraphBuilder, signal: Signal): Signal {
  const { value, shape, layout, flattened, mask } = signal
  if (layout === 'last' && !flattened) return signal
  const inner = flattened ?? shape
  const channels = inner.at(-1)!
  const spatial = inner.slice(0, -1)
  const image = flattened ? builder.op('Reshape', [value, builder.ints([-1, channels, ...spatial])]) : value
  const moved = isOneAxis(channels, spatial)
    ? builder.op('Reshape', [image, builder.ints([-1, ...inner])])
    : builder.op('Transpose', [image], { perm: [0, ...spatial.map((_, axis) => axis + 2), 1] })
  const restored = flattened ? builder.op('Reshape', [moved, builder.ints([-1, ...shape])]) : moved
  return { value: restored, shape, layout: 'last', ...(mask && { mask }) }
}

/** Where `value` has the axis that is `axis` of `shape`. */
export function axisOf({ shape, layout }: Signal, axis: number): number {
  if (layout === 'last') return axis + 1
  return axis === shape.length - 1 ? 1 : axis + 2
}

/** Where `value` has its axes but the batch and the channels. */
export function spatialAxes(signal: Signal): readonly number[] {
  return signal.shape.slice(0, -1).map((_, axis) => axisOf(signal, axis))
}

/** All elements stand along the channels, or along the other axes: both orders are the same. */
export function isOneAxis(channels: number, spatial: Shape): boolean {
  return channels === 1 || sizeOf(spatial) === 1
}

/** `28 x 28 x 1`, or `4 features`. */
export function describeShape(shape: Shape): string {
  return shape.length === 1 ? `${shape[0]} feature${shape[0] === 1 ? '' : 's'}` : `[${shape.join(', ')}]`
}
