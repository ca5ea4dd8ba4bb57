import { activate } from '../activations.ts'
import { defineLayer } from '../layer.ts'
import { number, orElse } from '../../core/options.ts'
import { layerConfig } from '../options.ts'
import { channelsLast, describeShape, type Signal } from '../signal.ts'
import { stepsOf, whereNotZero } from './steps.ts'

/** Calls a layer on each step: the steps are folded into the batch. */
export const TimeDistributed = defineLayer({
  options: { layer: layerConfig() },
  build(scope, given, { layer }): Signal {
    const { builder } = scope
    const { value, shape: [steps, ...inner], mask } = channelsLast(builder, given)
    if (inner.length === 0) scope.fail(`its input is ${describeShape(given.shape)}, but it takes steps of features: [steps, features].`)
    // Over the last axis alone, a step is as good as a row.
    if (layer.class_name === 'Dense') return scope.inner(layer, '', [channelsLast(builder, given)])
    const folded = builder.op('Reshape', [value, builder.ints([-1, ...inner])])
    const result = scope.inner(layer, '', [{ value: folded, shape: inner, layout: 'last' }])
    const unfold = (signal: Signal): Signal => {
      const unfolded = builder.op('Reshape', [channelsLast(builder, signal).value, builder.ints([-1, steps!, ...result.shape])])
      return { value: unfolded, shape: [steps!, ...result.shape], layout: 'last', ...(mask && { mask }) }
    }
    // An activation is taken behind the steps: losses look for it at the end of a network.
    const { activated } = result
    return activated ? activate(builder, unfold({ ...result, value: activated.logits }), activated.activation) : unfold(result)
  },
})

/** Steps whose features all have the value `mask_value` are padding. */
export const Masking = defineLayer({
  options: { mask_value: orElse(number(), 0) },
  build(scope, given, { mask_value }): Signal {
    const { builder } = scope
    const { value, shape } = stepsOf(scope, given)
    const others = whereNotZero(builder, mask_value === 0 ? value : builder.op('Sub', [value, builder.scalar(mask_value)]))
    const kept = builder.op('ReduceMax', [others, builder.ints([-1])], { keepdims: 1 })
    return {
      value: builder.op('Mul', [value, kept]),
      shape,
      layout: 'last',
      mask: builder.op('Reshape', [kept, builder.ints([-1, shape[0]!])]),
    }
  },
})
