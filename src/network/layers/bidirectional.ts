import type { GraphBuilder } from '../../graph/builder.ts'
import type { LayerConfig } from '../keras-config.ts'
import { defineLayer, type LayerScope } from '../layer.ts'
import { choice, orElse, orNull } from '../../core/options.ts'
import { COMMON_OPTIONS, layerConfig, only } from '../options.ts'
import { readOptions } from '../read-options.ts'
import type { Signal } from '../signal.ts'
import { batchFirst, direction, goTogether, recurrentNode, recurrentSignal } from './recurrent.ts'
import { RECURRENT_OPTIONS, type RecurrentClass, type RecurrentValues } from './recurrent-options.ts'
import { stepsOf } from './steps.ts'

type MergeMode = 'concat' | 'sum' | 'mul' | 'ave'

const isRecurrent = (name: string): name is RecurrentClass => Object.hasOwn(RECURRENT_OPTIONS, name)

function read(scope: LayerScope, { class_name: of, config }: LayerConfig): Inner {
  if (!isRecurrent(of)) return scope.fail(`its layer is ${of}; expected one of ${Object.keys(RECURRENT_OPTIONS).join(', ')}.`)
  const options = readOptions(`Bidirectional > ${of}`, 'option', { ...COMMON_OPTIONS, ...RECURRENT_OPTIONS[of] }, config)
  return { of, options: options as unknown as RecurrentValues }
}

function merged(builder: GraphBuilder, [a, b]: readonly [string, string], mode: MergeMode): string {
  if (mode === 'concat') return builder.op('Concat', [a, b], { axis: -1 })
  if (mode === 'mul') return builder.op('Mul', [a, b])
  const sum = builder.op('Add', [a, b])
  return mode === 'sum' ? sum : builder.op('Mul', [sum, builder.scalar(0.5)])
}

/**
 * A recurrent layer forwards and another one backwards; steps of the backward one stand where those of the sequence do.
 * One node of ONNX where both compute alike.
 */
export const Bidirectional = defineLayer({
  options: {
    layer: layerConfig(),
    backward_layer: orNull(layerConfig()),
    merge_mode: orElse(choice(['concat', 'sum', 'mul', 'ave']), 'concat'),
    weights: only(null),
  },
  build(scope, given, { layer, backward_layer, merge_mode }): Signal {
    const input = stepsOf(scope, given)
    const there = read(scope, layer)
    const back = backward_layer ? read(scope, backward_layer) : there
    check(scope, there, back, backward_layer !== null, merge_mode)
    const { of, options } = there
    const forward = direction(scope, of, input, options, 'forward.')
    const backward = direction(scope, back.of, input, back.options, 'backward.')
    const directions = [forward, backward] as const
    const together = of === back.of && goTogether(scope, of, [options, back.options])
    if (together && merge_mode === 'concat') {
      const y = recurrentNode(scope, of, input, 'bidirectional', directions)
      return recurrentSignal(input, batchFirst(scope, input, y, 2, options), 2 * options.units, options)
    }
    const ways = together ? apart(scope, recurrentNode(scope, of, input, 'bidirectional', directions), options) : [
      recurrentNode(scope, of, input, 'forward', [forward]),
      recurrentNode(scope, back.of, input, 'reverse', [backward]),
    ]
    const [a, b] = ways.map((y, i) => batchFirst(scope, input, y, 1, directions[i]!.options)) as [string, string]
    const features = merge_mode === 'concat' ? options.units + back.options.units : options.units
    return recurrentSignal(input, merged(scope.builder, [a, b], merge_mode), features, options)
  },
})

/** What one node gave for each of its two directions, as a node of one direction gives it. */
function apart({ builder }: LayerScope, y: string, { return_sequences }: RecurrentValues): readonly string[] {
  const axis = return_sequences ? 1 : 0
  return [0, 1].map((i) => builder.op('Gather', [y, builder.ints([i])], { axis }))
}

interface Inner {
  readonly of: RecurrentClass
  readonly options: RecurrentValues
}

/** Throws `invalid-config` for two layers that do not go with each other. */
function check(scope: LayerScope, { options }: Inner, back: Inner, isGiven: boolean, mode: MergeMode): void {
  if (options.go_backwards) scope.fail('its layer has go_backwards; expected a layer that goes forwards.')
  if (isGiven && !back.options.go_backwards) scope.fail('its backward_layer must have go_backwards.')
  if (options.activity_regularizer || back.options.activity_regularizer) {
    scope.fail('its layers have an activity_regularizer, which is not supported in here.')
  }
  if (options.return_sequences !== back.options.return_sequences) {
    scope.fail('its two layers differ in return_sequences; they must agree.')
  }
  if (mode !== 'concat' && options.units !== back.options.units) {
    scope.fail(`its layers have ${options.units} and ${back.options.units} units, which only merge_mode "concat" can join.`)
  }
}
