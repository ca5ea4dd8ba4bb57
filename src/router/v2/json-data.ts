import { float16Bits, float16Value } from '../../core/float16.ts'
import { MaasError } from '../../core/error.ts'
import { type PortTensor, sizeOf } from '../../core/tensor.ts'
import { describe, mustBe } from '../../inference/encode-values.ts'
import { arrayOf, type Datatype, datatypeOf, type Numeric, tensorOf } from './datatypes.ts'

/**
 * `data` of a tensor in JSON: row-major, in lists nested as the shape says, or flat. Numbers that JSON has not are the texts
 * `NaN`, `Infinity` and `-Infinity`; 64-bit integers beyond 2^53 are texts of their digits, since a parser would have rounded
 * them; BOOL is true or false, BYTES are texts.
 * @param place of the data, for messages: `inputs[0].data`.
 * Throws `invalid-input` for ragged nesting, another number of elements, and an element that its datatype has not.
 */
export function decodeJson(datatype: Datatype, shape: readonly number[], data: unknown, place: string): PortTensor {
  if (!Array.isArray(data)) throw mustBe(place, `a list of ${datatype}`, data)
  const isNested = shape.length > 1 && Array.isArray(data[0])
  const values = isNested ? unnested(data, shape, place) : (data as readonly unknown[])
  if (values.length !== sizeOf(shape)) {
    throw new MaasError('invalid-input', `${place} has ${values.length} elements, but shape [${shape.join(', ')}] has ${sizeOf(shape)}.`)
  }
  const at = (index: number): string => place + (isNested ? indexesOf(index, shape) : [index]).map((one) => `[${one}]`).join('')
  return tensorOf(datatype, shape, datatype === 'BYTES' ? texts(values, at) : numbers(datatype, values, at))
}

/** The elements of nested lists, one after the other. */
function unnested(data: readonly unknown[], shape: readonly number[], place: string): readonly unknown[] {
  const values: unknown[] = []
  const add = (list: unknown, depth: number, at: readonly number[]): void => {
    const where = (): string => place + at.map((one) => `[${one}]`).join('')
    if (!Array.isArray(list)) throw mustBe(where(), `a list of ${shape[depth]}, for shape [${shape.join(', ')}]`, list)
    if (list.length !== shape[depth]) throw new MaasError('invalid-input', `${where()} is a list of ${list.length}, but shape [${shape.join(', ')}] has ${shape[depth]} there.`)
    if (depth === shape.length - 1) for (const value of list) values.push(value)
    else for (const [index, inner] of list.entries()) add(inner, depth + 1, [...at, index])
  }
  add(data, 0, [])
  return values
}

function indexesOf(index: number, shape: readonly number[]): number[] {
  const indexes: number[] = []
  for (const size of shape.toReversed()) {
    indexes.unshift(index % size)
    index = Math.floor(index / size)
  }
  return indexes
}

type At = (index: number) => string

function texts(values: readonly unknown[], at: At): readonly string[] {
  const wrong = values.findIndex((value) => typeof value !== 'string')
  if (wrong >= 0) throw mustBe(at(wrong), 'a text, for BYTES', values[wrong])
  return values as readonly string[]
}

function numbers(datatype: Numeric, values: readonly unknown[], at: At): InstanceType<ReturnType<typeof arrayOf>> {
  const array = new (arrayOf(datatype))(values.length)
  const read = READERS[datatype]
  for (let i = 0; i < values.length; i++) {
    const value = read(values[i])
    if (value === undefined) throw refusal(datatype, values[i], at(i))
    array[i] = value
  }
  return array
}

/** An element, undefined for what is none. */
type Reader = (value: unknown) => number | bigint | undefined

const SPECIAL: ReadonlyMap<unknown, number> = new Map([['NaN', Number.NaN], ['Infinity', Infinity], ['-Infinity', -Infinity]])

/** A number that is not finite was written with more digits than there are numbers, as `1e400`. */
function real(value: unknown): number | undefined {
  return typeof value === 'number' ? (Number.isFinite(value) ? value : undefined) : SPECIAL.get(value)
}

/** Finite numbers stay so when they are rounded. */
function rounded(round: (value: number) => number, isFinite: (rounded: number) => boolean): Reader {
  return (given) => {
    const value = real(given)
    if (value === undefined) return undefined
    const result = round(value)
    return isFinite(result) || !Number.isFinite(value) ? result : undefined
  }
}

function integer(least: number, most: number): Reader {
  return (value) => (Number.isInteger(value) && (value as number) >= least && (value as number) <= most ? (value as number) : undefined)
}

function bigInteger(least: bigint, most: bigint): Reader {
  return (value) => {
    const isExact = typeof value === 'string' ? /^-?\d{1,20}$/.test(value) : Number.isSafeInteger(value)
    if (!isExact) return undefined
    const big = BigInt(value as string | number)
    return big >= least && big <= most ? big : undefined
  }
}

const READERS: { readonly [D in Numeric]: Reader } = {
  BOOL: (value) => (typeof value === 'boolean' ? Number(value) : undefined),
  UINT8: integer(0, 255),
  UINT16: integer(0, 65_535),
  UINT32: integer(0, 2 ** 32 - 1),
  UINT64: bigInteger(0n, 2n ** 64n - 1n),
  INT8: integer(-128, 127),
  INT16: integer(-32_768, 32_767),
  INT32: integer(-(2 ** 31), 2 ** 31 - 1),
  INT64: bigInteger(-(2n ** 63n), 2n ** 63n - 1n),
  FP16: rounded(float16Bits, (bits) => (bits & 0x7c00) !== 0x7c00),
  FP32: rounded(Math.fround, Number.isFinite),
  FP64: real,
}

function refusal(datatype: Numeric, value: unknown, place: string): MaasError {
  const got = `got ${describe(value)}.`
  if (datatype === 'BOOL') return new MaasError('invalid-input', `${place} must be true or false, for BOOL; ${got}`)
  if (datatype.startsWith('FP')) {
    return typeof value === 'number'
      ? new MaasError('invalid-input', `${place} is too large for ${datatype}; ${got}`)
      : new MaasError('invalid-input', `${place} must be a number, "NaN", "Infinity" or "-Infinity", for ${datatype}; ${got}`)
  }
  if (datatype.endsWith('64') && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return new MaasError('invalid-input', `${place} is a number that JSON parsers round: send its digits as a text, for ${datatype}; ${got}`)
  }
  return new MaasError('invalid-input', `${place} must be a whole number that ${datatype} has; ${got}`)
}

/** A tensor's data for JSON: flat, in the forms that {@link decodeJson} takes. */
export function encodeJson({ dtype, data }: PortTensor): readonly unknown[] {
  switch (datatypeOf(dtype)) {
    case 'BYTES': return data as readonly string[]
    case 'BOOL': return Array.from(data as Uint8Array, Boolean)
    case 'FP16': return Array.from(data as Uint16Array, (bits) => shown(float16Value(bits)))
    case 'FP32':
    case 'FP64': return Array.from(data as Float64Array, shown)
    case 'INT64':
    case 'UINT64': return Array.from(data as BigInt64Array, (value) => (Number.isSafeInteger(Number(value)) ? Number(value) : String(value)))
    default: return Array.from(data as Int32Array)
  }
}

function shown(value: number): number | string {
  return Number.isFinite(value) ? value : String(value)
}
