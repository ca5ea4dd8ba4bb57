import type { Node, ValueInfo } from '../graph/graph.ts'
import { type OpName, opSpec } from '../graph/op-table.ts'
import '../graph/training-ops.ts'
import type { TrainingTask } from './engine.ts'
import { type StepOptions, updateOf } from './optimizers.ts'

/** What comes behind the backward nodes of a step: all over the flat packs `weights` and `gradients`, in place. */
export interface StepEnd {
  /** Beside those of the forward graph: `rate` [] float32, `updates` [] int32 (updates done before) and slots. */
  readonly inputs: readonly ValueInfo[]
  readonly nodes: readonly Node[]
}

/** A value that is kept from step to step: [size] float32, filled with `initial` at the start. */
export interface KeptSlot {
  readonly name: string
  readonly size: number
  readonly initial: number
}

/** Where a snapshot keeps how many steps were done, beside weights and slots: int32 []. */
export const STEPS_DONE = 'optimizer.step'

export interface UpdateNodes {
  readonly update: StepEnd
  /** How a step ends that only adds its gradients to those of the next update; undefined when each step updates. */
  readonly accumulation?: StepEnd
  /** Steps of which the last one updates. */
  readonly stepsPerUpdate: number
  readonly slots: readonly KeptSlot[]
}

/**
 * In Keras's order (keras/src/optimizers/base_optimizer.py): mean of the accumulated gradients, clipping, weight decay
 * and update, constraints.
 */
export function updateNodes({ forward, weights, optimizer, constraints }: TrainingTask): UpdateNodes {
  const { gradient_accumulation_steps: stepsPerUpdate = 1, clipvalue, clipnorm, global_clipnorm }: StepOptions = optimizer.config
  const sizes = weights.map((name) => forward.initializers.get(name)!.data.length)
  const size = sizes.reduce((sum, one) => sum + one, 0)
  const { op, slots, attributes } = updateOf(optimizer)

  const nodes: Node[] = []
  /** The newest value of each pack. */
  const now = { weights: 'weights', gradients: 'gradients' }
  const change = (
    pack: keyof typeof now,
    op: OpName,
    attributes: Node['attributes'],
    others: readonly string[] = [],
  ): void => {
    const outputs = [now[pack], ...others].map((name) => `${name}'`)
    nodes.push({ op, inputs: [now[pack], ...others], outputs, attributes })
    now[pack] = outputs[0]!
  }
  if (stepsPerUpdate > 1) change('gradients', 'GradientMean', { steps: stepsPerUpdate }, [ACCUMULATED])
  if (clipvalue) change('gradients', 'GradientClipByValue', { limit: clipvalue })
  if (clipnorm) change('gradients', 'GradientClipByNorm', { limit: clipnorm, sizes })
  if (global_clipnorm) change('gradients', 'GradientClipByNorm', { limit: global_clipnorm, sizes: [size] })

  const kept = slots.map((slot): KeptSlot | undefined =>
    slot && { name: `optimizer.${slot.name}`, size: slot.single ? 1 : size, initial: slot.initial })
  const names = kept.map((slot) => slot?.name ?? '')
  const counts = opSpec(op).inputs.some(({ name }) => name === 'step')
  const scalars = counts ? [RATE, UPDATES] : [RATE]
  nodes.push({
    op,
    inputs: [...scalars.map(({ name }) => name), now.weights, now.gradients, ...names],
    outputs: [now.weights, ...names].map((name) => name && `${name}'`),
    attributes,
  })
  now.weights = `${now.weights}'`
  for (const { weight, maxValue, axes } of constraints) {
    const at = weights.indexOf(weight)
    const offset = sizes.slice(0, at).reduce((sum, one) => sum + one, 0)
    change('weights', 'MaxNormUpdate', { limit: maxValue, offset, shape: forward.initializers.get(weight)!.shape, axes })
  }

  const used = kept.filter((slot) => slot !== undefined)
  if (stepsPerUpdate === 1) return { update: { inputs: [...scalars, ...used.map(infoOf)], nodes }, stepsPerUpdate, slots: used }
  const accumulator: KeptSlot = { name: ACCUMULATED, size, initial: 0 }
  return {
    update: { inputs: [...scalars, ...used.map(infoOf), infoOf(accumulator)], nodes },
    accumulation: { inputs: [infoOf(accumulator)], nodes: [ACCUMULATION] },
    stepsPerUpdate,
    slots: [...used, accumulator],
  }
}

const infoOf = ({ name, size }: KeptSlot): ValueInfo => ({ name, dtype: 'float32', shape: [size] })

const RATE: ValueInfo = { name: 'rate', dtype: 'float32', shape: [] }
const UPDATES: ValueInfo = { name: 'updates', dtype: 'int32', shape: [] }

const ACCUMULATED = 'optimizer.gradient_accumulator'
const ACCUMULATION: Node = {
  op: 'GradientSum',
  inputs: [ACCUMULATED, 'gradients'],
  outputs: [`${ACCUMULATED}'`],
  attributes: {},
}
