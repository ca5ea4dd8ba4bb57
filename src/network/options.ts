import type { LayerConfig } from './keras-config.ts'
import type { Signal } from './signal.ts'

/** One option of a layer. */
export interface Option<T> {
  /** Absent: the option must be given. */
  readonly default?: T
  /** What a value must be, for messages. */
  readonly expects: string
  /** The value read, or undefined when it is not acceptable. */
  parse(value: unknown): T | undefined
}

export type Options = Readonly<Record<string, Option<unknown>>>
export type OptionValues<O extends Options> = { readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never }

/** The option with a default for when it is left out. */
export function orElse<T>(option: Option<T>, value: NoInfer<T>): Option<T> {
  return { ...option, default: value }
}

/** The option with a default for when it is left out or null, as tfjs writes what is left out. */
export function orDefault<T>(option: Option<T>, value: NoInfer<T>): Option<T> {
  return { ...orElse(option, value), parse: (given) => (given === null ? value : option.parse(given)) }
}

/** The option, for which null and leaving it out mean the same. */
export function orNull<T>(option: Option<T>): Option<T | null> {
  return {
    default: null,
    expects: `${option.expects}, or null`,
    parse: (value) => (value === null ? null : option.parse(value)),
  }
}

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

export function number(): Option<number> {
  return { expects: 'a number', parse: (value) => (Number.isFinite(value) ? (value as number) : undefined) }
}

export function positiveInteger(): Option<number> {
  return {
    expects: 'a whole number of at least 1',
    parse: (value) => (Number.isInteger(value) && (value as number) >= 1 ? (value as number) : undefined),
  }
}

export function wholeNumber(): Option<number> {
  return {
    expects: 'a whole number of at least 0',
    parse: (value) => (Number.isInteger(value) && (value as number) >= 0 ? (value as number) : undefined),
  }
}

export function nonNegative(): Option<number> {
  return {
    expects: 'a number of at least 0',
    parse: (value) => (typeof value === 'number' && value >= 0 && Number.isFinite(value) ? value : undefined),
  }
}

/** A number above 0. */
export function positiveNumber(): Option<number> {
  return {
    expects: 'a number above 0',
    parse: (value) => (typeof value === 'number' && value > 0 && Number.isFinite(value) ? value : undefined),
  }
}

/** A list of at least one of these, or one of these. */
export function oneOrMore<T>(option: Option<T>): Option<readonly T[]> {
  return {
    expects: `${option.expects}, or a list of these`,
    parse(value) {
      const items = (Array.isArray(value) ? value : [value]).map((item) => option.parse(item))
      return items.length > 0 && items.every((item) => item !== undefined) ? (items as T[]) : undefined
    },
  }
}

export function integer(): Option<number> {
  return { expects: 'a whole number', parse: (value) => (Number.isInteger(value) ? (value as number) : undefined) }
}

export function choice<const T extends string>(values: readonly T[]): Option<T> {
  return {
    expects: `one of ${values.map((value) => `"${value}"`).join(', ')}`,
    parse: (value) => values.find((known) => known === value),
  }
}

export function flag(): Option<boolean> {
  return { expects: 'true or false', parse: (value) => (typeof value === 'boolean' ? value : undefined) }
}

/** A probability below 1. */
export function fraction(): Option<number> {
  return {
    expects: 'a number from 0 to less than 1',
    parse: (value) => (typeof value === 'number' && value >= 0 && value < 1 ? value : undefined),
  }
}

export function seed(): Option<number> {
  return {
    expects: 'a whole number from 0 to 4294967295',
    parse: (value) =>
      Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 32 ? (value as number) : undefined,
  }
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
