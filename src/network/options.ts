import { flag, type Option, orElse, orNull } from '../core/options.ts'
import type { LayerConfig } from './keras-config.ts'
import type { Signal } from './signal.ts'

/** `glorot_uniform`, `GlorotUniform` and tfjs's `glorotUniform` are one name. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter, at: number) => `${at > 0 ? '_' : ''}${letter.toLowerCase()}`)
}

/** What Keras writes as a name or as `{class_name, config}`: an initializer, a regularizer, a constraint. */
export function configured(
  value: unknown,
): { readonly name: string; readonly config: Readonly<Record<string, unknown>> } | undefined {
  const { class_name, config } = (typeof value === 'string' ? { class_name: value } : (value ?? {})) as {
    readonly class_name?: unknown
    readonly config?: Readonly<Record<string, unknown>> | null
  }
  return typeof class_name === 'string' ? { name: snakeCase(class_name), config: config ?? {} } : undefined
}

/** An option that Keras writes and that changes nothing here. */
export function unused(): Option<unknown> {
  return { default: null, expects: 'anything', parse: (value) => value }
}

/** A layer inside a layer: `{class_name, config}`. */
export function layerConfig(): Option<LayerConfig> {
  return {
    expects: '{"class_name": ..., "config": {...}} of a layer',
    parse(value) {
      const { class_name, config } = (value ?? {}) as { readonly class_name?: unknown; readonly config?: unknown }
      return typeof class_name === 'string' && typeof config === 'object' ? (value as LayerConfig) : undefined
    },
  }
}

/** The result of a layer, among the keyword arguments of a call. */
export function signal(): Option<Signal> {
  return {
    expects: 'the result of a layer',
    parse: (value) => (typeof (value as Partial<Signal> | null)?.value === 'string' ? (value as Signal) : undefined),
  }
}

/** An option that Keras writes and that has one value here. */
export function only(...values: readonly unknown[]): Option<unknown> {
  const texts = values.map((value) => JSON.stringify(value))
  return {
    default: values[0],
    expects: `${texts.join(' or ')} (other values are not supported)`,
    parse: (value) => (texts.includes(JSON.stringify(value)) ? values[0] : undefined),
  }
}

/** Any shape, with null for the batch: checked against the data where the network begins. */
export function shape(): Option<readonly (number | null)[]> {
  return {
    expects: 'a list of whole numbers (null for one that is not known)',
    parse: (value) =>
      Array.isArray(value) && value.every((size) => size === null || Number.isInteger(size)) ? value : undefined,
  }
}

function text(): Option<string> {
  return { expects: 'a text', parse: (value) => (typeof value === 'string' && value !== '' ? value : undefined) }
}

/** Keras 3 writes a policy object where Keras 2 wrote its name. */
function dtype(): Option<unknown> {
  return {
    default: 'float32',
    expects: '"float32"',
    parse(value) {
      const name = (value as { config?: { name?: unknown } } | null)?.config?.name ?? value ?? 'float32'
      return name === 'float32' ? name : undefined
    },
  }
}

/** What every layer may carry. */
export const COMMON_OPTIONS = {
  name: orNull(text()),
  trainable: orElse(flag(), true),
  dtype: dtype(),
  batch_input_shape: orNull(shape()),
  batch_shape: orNull(shape()),
  input_shape: orNull(shape()),
}
