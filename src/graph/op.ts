import { MaasError } from '../core/error.ts'
import type { DType, ElementType } from '../core/tensor.ts'
import { formatShape } from './dims.ts'
import type { Attribute, Dim, ValueInfo } from './graph.ts'

/** What is known of a value without its name. */
export interface ValueType {
  readonly dtype: ElementType
  readonly shape: readonly Dim[]
}

/** One attribute of an op. `kind` is how ONNX stores it. */
export interface AttributeRule<T extends Attribute | undefined = Attribute | undefined> {
  readonly kind: 'int' | 'float' | 'string' | 'ints' | 'floats' | 'strings'
  /** Absent: the attribute must be given, unless it is `optional`. */
  readonly default?: T
  readonly optional?: true
  /** Accepted with this value only, and then left out: an ONNX option that we have one answer to. */
  readonly fixed?: true
  /** What a value must be, for messages. */
  readonly expects: string
  accepts(value: unknown): boolean
}

export type AttributeRules = Readonly<Record<string, AttributeRule>>
export type AttributesOf<R extends AttributeRules> = {
  readonly [K in keyof R]: R[K] extends AttributeRule<infer T> ? T : never
}

export interface InputRule {
  readonly name: string
  readonly dtypes: readonly ElementType[]
  readonly optional?: true
  /** The last input may be repeated. */
  readonly variadic?: true
}

export interface InferContext<A> {
  /** undefined for an optional input that is absent. */
  readonly inputs: readonly (ValueType | undefined)[]
  readonly attributes: A
  /** How many outputs the node names. */
  readonly outputCount: number
  /** A required input. */
  input(index: number): ValueType
  /** The numbers of an input that is an initializer; fails when its values are not known. */
  constant(index: number): readonly number[]
  /** A size of the first output that only running tells; another one for each `axis`. */
  runtimeSize(axis: number): Dim
  /** Throws `invalid-config` naming the op, the node and this expectation. */
  fail(expectation: string): never
}

export interface GradientContext<A> {
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: A
  /** The gradient of each output; undefined where none flows back. */
  readonly upstream: readonly (string | undefined)[]
  /** Whether the gradient of this input is wanted; what is returned for others is ignored. */
  needs(index: number): boolean
  type(name: string): ValueType
  /** The numbers of an integer input that is an initializer. */
  constant(index: number): readonly number[]
  /** Appends a node of the table and returns its (first) output. */
  op(op: string, inputs: readonly string[], attributes?: Readonly<Record<string, Attribute>>): string
  /** Appends a node and returns the names of its outputs; `''` for those that are not wanted. */
  node(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>>,
    wanted: readonly boolean[],
  ): readonly string[]
  /** A float32 scalar. */
  scalar(value: number): string
  /** An int64 vector: axes or a shape. */
  ints(values: readonly number[]): string
  fail(expectation: string): never
}

/** The dtype of a value that must hold numbers. Throws `invalid-config`. */
export function numericType({ name, dtype }: Pick<ValueInfo, 'name' | 'dtype'>): DType {
  if (dtype !== 'string') return dtype
  throw new MaasError('invalid-config', `"${name}" holds texts where numbers are expected.`)
}

/** One entry of the op table. */
export interface OpSpec<R extends AttributeRules = AttributeRules> {
  /**
   * `''` is ONNX's own, `ai.onnx.ml` and `com.microsoft` are what onnxruntime runs besides; `inpage` ops stand in
   * training graphs only and are never exported.
   */
  readonly domain: '' | 'ai.onnx.ml' | 'com.microsoft' | 'inpage'
  readonly inputs: readonly InputRule[]
  readonly outputs: readonly string[]
  /** The last output may be repeated. */
  readonly variadicOutput?: true
  readonly attributes: R
  /** No kernel computes it: it is run on JavaScript values before the kernels are (`cut-strings.ts`). */
  readonly interpreted?: true
  /** Its outputs depend on the shapes of its inputs, not on their values, so nothing is differentiated through it. */
  readonly shapeOnly?: true
  /** The type of each output. */
  infer(context: InferContext<AttributesOf<R>>): readonly ValueType[]
  /** The gradient of each input, undefined for those that have none. Absent: no gradient passes this op. */
  gradient?(context: GradientContext<AttributesOf<R>>): readonly (string | undefined)[]
}

/** Keeps the attribute types inside an entry while the table holds them all alike. */
export function defineOp<R extends AttributeRules>(spec: OpSpec<R>): OpSpec<R> {
  return spec
}

// Kinds of inputs

export const FLOAT: readonly DType[] = ['float32']
export const INDEX: readonly DType[] = ['int32', 'int64']
export const ANY: readonly DType[] = ['float32', 'float64', 'int32', 'int64', 'uint8', 'bool']
/** What an op that moves elements takes, if onnxruntime's moves texts too. */
export const ANY_OR_TEXT: readonly ElementType[] = [...ANY, 'string']

export function input(name: string, dtypes: readonly ElementType[] = FLOAT): InputRule {
  return { name, dtypes }
}

export function optionalInput(name: string, dtypes: readonly DType[] = FLOAT): InputRule {
  return { name, dtypes, optional: true }
}

// Kinds of attributes

type Limits = { readonly min?: number; readonly max?: number }

function within(value: number, { min = -Infinity, max = Infinity }: Limits): boolean {
  return value >= min && value <= max
}

function describeLimits({ min, max }: Limits): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`
  if (min !== undefined) return ` of at least ${min}`
  return max === undefined ? '' : ` of at most ${max}`
}

function withDefault<T extends Attribute>(rule: AttributeRule<T>, value: T | undefined): AttributeRule<T> {
  return value === undefined ? rule : { ...rule, default: value }
}

export function int(value?: number, limits: Limits = {}): AttributeRule<number> {
  return withDefault(
    {
      kind: 'int',
      expects: `a whole number${describeLimits(limits)}`,
      accepts: (given) => Number.isInteger(given) && within(given as number, limits),
    },
    value,
  )
}

/** 0 or 1, as ONNX writes a boolean. */
export function flag(value?: 0 | 1): AttributeRule<number> {
  return int(value, { min: 0, max: 1 })
}

export function float(
  value?: number,
  expects = 'a number',
  accepts = (_given: number): boolean => true,
): AttributeRule<number> {
  return withDefault(
    {
      kind: 'float',
      expects,
      accepts: (given) => typeof given === 'number' && Number.isFinite(given) && accepts(given),
    },
    value,
  )
}

export function ints(
  { length, min, max }: Limits & { readonly length?: number },
  value?: readonly number[],
): AttributeRule<readonly number[]> {
  const limits = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) }
  return withDefault(
    {
      kind: 'ints',
      expects: `a list of ${length === undefined ? '' : `${length} `}whole numbers${describeLimits(limits)}`,
      accepts: (given) =>
        Array.isArray(given) &&
        (length === undefined || given.length === length) &&
        given.every((item) => Number.isInteger(item) && within(item, limits)),
    },
    value,
  )
}

export function floats(): AttributeRule<readonly number[]> {
  return {
    kind: 'floats',
    expects: 'a list of numbers',
    accepts: (given) => Array.isArray(given) && given.every((item) => typeof item === 'number' && Number.isFinite(item)),
  }
}

export function text(value?: string): AttributeRule<string> {
  return withDefault({ kind: 'string', expects: 'a text', accepts: (given) => typeof given === 'string' }, value)
}

/** Any texts. */
export function texts(): AttributeRule<readonly string[]> {
  return {
    kind: 'strings',
    expects: 'a list of texts',
    accepts: (given) => Array.isArray(given) && given.every((item) => typeof item === 'string'),
  }
}

/** One of these words. */
export function choice<T extends string>(words: readonly T[], value?: T): AttributeRule<T> {
  return withDefault(
    { kind: 'string', expects: `one of ${words.join(', ')}`, accepts: (given) => words.includes(given as T) },
    value,
  )
}

/** A list of these words. */
export function choices<T extends string>(words: readonly T[]): AttributeRule<readonly T[]> {
  return {
    kind: 'strings',
    expects: `a list of ${words.join(', ')}`,
    accepts: (given) => Array.isArray(given) && given.every((item) => words.includes(item)),
  }
}

/** May be left out, and then stays out. */
export function optional<T extends Attribute>(rule: AttributeRule<T>): AttributeRule<T | undefined> {
  return { ...rule, optional: true }
}

/** See {@link AttributeRule.fixed}. */
export function fixed(value: number | string | readonly number[]): AttributeRule {
  const text = JSON.stringify(value)
  return {
    kind: typeof value === 'string' ? 'string' : typeof value === 'number' ? 'int' : 'ints',
    default: value,
    fixed: true,
    expects: `${text}, the only value that is supported`,
    accepts: (given) => JSON.stringify(given) === text,
  }
}

/** Each of `axes` as {@link resolveAxis} gives it; none may be named twice. */
export function resolveAxes(
  axes: readonly number[],
  shape: readonly Dim[],
  fail: (expectation: string) => never,
  rank = shape.length,
): readonly number[] {
  const resolved = axes.map((axis) => resolveAxis(axis, shape, fail, rank))
  if (new Set(resolved).size !== resolved.length) fail(`axes [${axes.join(', ')}] name one axis twice.`)
  return resolved
}

/** `items` with `inserted` in place of the one at `index`. */
export function replaceAt<T>(items: readonly T[], index: number, ...inserted: readonly T[]): readonly T[] {
  return [...items.slice(0, index), ...inserted, ...items.slice(index + 1)]
}

/** `axis` from -rank to rank - 1 as 0 to rank - 1. */
export function resolveAxis(
  axis: number,
  shape: readonly Dim[],
  fail: (expectation: string) => never,
  rank = shape.length,
): number {
  if (axis < -rank || axis >= rank) {
    fail(`axis ${axis} is outside of shape ${formatShape(shape)}; expected ${-rank} to ${rank - 1}.`)
  }
  return axis < 0 ? axis + rank : axis
}
