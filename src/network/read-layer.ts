import { MaasError } from '../core/error.ts'
import type { LayerConfig } from './keras-config.ts'
import type { LayerType } from './layer.ts'
import { LAYER_TABLE } from './layer-table.ts'
import { oneOrMore, type Options, type OptionValues, orElse, orNull } from '../core/options.ts'
import { COMMON_OPTIONS, only, signal } from './options.ts'
import { readOptions } from './read-options.ts'

/** What Keras writes beside `class_name` and `config`, none of which changes a network. */
const TOLERATED = ['module', 'registered_name', 'build_config', 'inbound_nodes', 'name']

/**
 * Keyword arguments that any call may carry. Keras 3 writes out the masks that it handed on, null where there was none.
 */
const COMMON_CALL = { training: only(null, false), mask: orElse(oneOrMore(orNull(signal())), [null]) }

export interface ReadLayer {
  /** Names it in messages: `Layer 3 (Conv2D)`, or `Layer 3 (Conv2D "edges")`. */
  readonly place: string
  readonly type: LayerType
  readonly className: string
  readonly options: OptionValues<Options>
  readonly common: OptionValues<typeof COMMON_OPTIONS>
}

/** `place` of the layer at this index of its model's list. */
export function placeOf(layer: LayerConfig, index: number, within: string): string {
  const name = givenName(layer)
  return `${within}Layer ${index + 1} (${String(layer?.class_name)}${name === undefined ? '' : ` "${name}"`})`
}

/** Functional JSON has a layer's name beside its config, too. */
export function givenName(layer: LayerConfig): string | undefined {
  const name = (layer as { readonly name?: unknown } | null)?.name ?? layer?.config?.['name']
  return typeof name === 'string' ? name : undefined
}

/** Throws `invalid-config` that names what is unknown or missing, and what is known. */
export function readLayer(layer: LayerConfig, place: string): ReadLayer {
  const { class_name: className, config: given, ...others } = layer ?? {}
  const config = given ?? {}
  const type = LAYER_TABLE.get(className)
  if (!type) throw invalid(`${place}: unknown layer; known: ${[...LAYER_TABLE.keys()].join(', ')}.`)
  const stray = Object.keys(others).find((key) => !TOLERATED.includes(key))
  if (stray) throw invalid(`${place}: unknown key "${stray}"; a layer has "class_name" and "config".`)
  const all = readOptions(place, 'option', { ...type.options, ...COMMON_OPTIONS, ...type.options }, config)
  return { place, type, className, options: all, common: all as ReadLayer['common'] }
}

/** The keyword arguments of a call. Throws `invalid-config` naming the layer. */
export function readCall(
  { place, type }: ReadLayer,
  keywords: Readonly<Record<string, unknown>>,
): OptionValues<Options & typeof COMMON_CALL> {
  const rules = { ...(type.merge && type.call), ...COMMON_CALL }
  return readOptions(place, 'call argument', rules, keywords) as OptionValues<Options & typeof COMMON_CALL>
}

export function invalid(message: string): MaasError {
  return new MaasError('invalid-config', message)
}
