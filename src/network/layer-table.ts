import { MaasError } from '../core/error.ts'
import type { LayerConfig } from './keras-config.ts'
import type { LayerType } from './layer.ts'
import { Conv2D } from './layers/conv2d.ts'
import { Dense } from './layers/dense.ts'
import { Activation, Dropout, Flatten, InputLayer } from './layers/plain.ts'
import { AveragePooling2D, GlobalAveragePooling2D, MaxPooling2D } from './layers/pooling.ts'
import { COMMON_OPTIONS, type Options, type OptionValues } from './options.ts'

/** Keras's layer types that Inpage knows, by `class_name`. */
const LAYER_TABLE: ReadonlyMap<string, LayerType> = new Map<string, LayerType>(
  Object.entries({
    InputLayer,
    Dense,
    Conv2D,
    MaxPooling2D,
    AveragePooling2D,
    GlobalAveragePooling2D,
    Flatten,
    Dropout,
    Activation,
  } as Record<string, LayerType>),
)

/** What Keras writes beside `class_name` and `config`, none of which changes a network. */
const TOLERATED = ['module', 'registered_name', 'build_config', 'inbound_nodes', 'name']

export interface ReadLayer {
  /** Names it in messages: `Layer 3 (Conv2D)`. */
  readonly place: string
  readonly type: LayerType
  readonly className: string
  readonly options: OptionValues<Options>
  readonly common: OptionValues<typeof COMMON_OPTIONS>
}

/** Throws `invalid-config` that names what is unknown or missing, and what is known. */
export function readLayer(layer: LayerConfig, index: number): ReadLayer {
  const { class_name: className, config: given, ...others } = layer ?? {}
  const config = given ?? {}
  const place = `Layer ${index + 1} (${String(className)})`
  const type = LAYER_TABLE.get(className)
  if (!type) throw invalid(`${place}: unknown layer; known: ${[...LAYER_TABLE.keys()].join(', ')}.`)
  const stray = Object.keys(others).find((key) => !TOLERATED.includes(key))
  if (stray) throw invalid(`${place}: unknown key "${stray}"; a layer has "class_name" and "config".`)
  const rules: Options = { ...type.options, ...COMMON_OPTIONS }
  for (const key of Object.keys(config)) {
    if (!Object.hasOwn(rules, key)) {
      throw invalid(`${place}: unknown option "${key}"; known: ${Object.keys(rules).join(', ')}.`)
    }
  }
  const read = (options: Options) =>
    Object.fromEntries(Object.entries(options).map(([key, rule]) => [key, readOption(place, key, rule, config[key])]))
  return { place, type, className, options: read(type.options), common: read(COMMON_OPTIONS) as ReadLayer['common'] }
}

function readOption(place: string, key: string, rule: Options[string], value: unknown): unknown {
  if (value === undefined) {
    if ('default' in rule) return rule.default
    throw invalid(`${place}: option "${key}" is missing; expected ${rule.expects}.`)
  }
  const parsed = rule.parse(value)
  if (parsed === undefined) {
    throw invalid(`${place}: option "${key}" is ${JSON.stringify(value)}; expected ${rule.expects}.`)
  }
  return parsed
}

export function invalid(message: string): MaasError {
  return new MaasError('invalid-config', message)
}
