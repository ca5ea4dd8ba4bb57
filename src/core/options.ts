/** One option of a layer. */
export interface Option<T> {
  /** Absent: the option must be given. */
  readonly default?: T
  /** What a value must be, for messages. */
  readonly expects: string
  /** All that it can be, where these are names to choose from. */
  readonly choices?: readonly T[]
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
    ...option,
    default: null,
    expects: `${option.expects}, or null`,
    parse: (value) => (value === null ? null : option.parse(value)),
  }
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
    choices: values,
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
