import { MaasError } from '../core/error.ts'
import { joinBytes } from '../core/join-bytes.ts'

/**
 * The Protocol Buffers wire format (https://protobuf.dev/programming-guides/encoding/), driven by tables: a schema
 * names the fields of a message that we know, all others are skipped when reading. Every field is optional, and what
 * is absent stays absent. A singular field that occurs twice keeps its last value.
 */
export interface Schema {
  readonly [name: string]: Field
}

interface Field {
  readonly id: number
  readonly type: Scalar | Schema
  readonly repeated: boolean
}

/** `int` is any integer of the format as a safe number, `int64` as a bigint. */
interface ScalarTypes {
  readonly int: number
  readonly int64: bigint
  readonly float: number
  readonly double: number
  readonly string: string
  readonly bytes: Uint8Array
}

type Scalar = keyof ScalarTypes
type ValueOf<T> = T extends Scalar ? ScalarTypes[T] : T extends Schema ? Message<T> : never

/** The plain object that a schema describes. */
export type Message<S extends Schema> = {
  readonly [K in keyof S]?: S[K]['repeated'] extends true ? readonly ValueOf<S[K]['type']>[] : ValueOf<S[K]['type']>
}

export function one<T extends Scalar | Schema>(id: number, type: T): { id: number; type: T; repeated: false } {
  return { id, type, repeated: false }
}

export function many<T extends Scalar | Schema>(id: number, type: T): { id: number; type: T; repeated: true } {
  return { id, type, repeated: true }
}

const VARINT = 0
const FIXED64 = 1
const BYTES = 2
const FIXED32 = 5
const WIRE_TYPE: { readonly [T in Scalar]: number } = {
  int: VARINT, int64: VARINT, float: FIXED32, double: FIXED64, string: BYTES, bytes: BYTES,
}

/** `bytes` fields are views of the input. Throws `invalid-artifact` where the bytes cannot be such a message. */
export function decodeMessage<S extends Schema>(schema: S, bytes: Uint8Array): Message<S> {
  const reader = new Reader(bytes)
  const message: Record<string, unknown> = {}
  while (!reader.isDone) {
    const tag = reader.uint32()
    const wireType = tag & 7
    const name = fieldName(schema, tag >>> 3)
    if (name === undefined) {
      reader.skip(wireType)
      continue
    }
    const { type, repeated } = schema[name]!
    if (!repeated) {
      message[name] = readValue(reader, type, wireType)
      continue
    }
    const values = (message[name] ??= []) as unknown[]
    if (wireType === BYTES && typeof type === 'string' && WIRE_TYPE[type] !== BYTES) {
      const packed = new Reader(reader.bytes())
      while (!packed.isDone) values.push(readValue(packed, type, WIRE_TYPE[type]))
    } else {
      values.push(readValue(reader, type, wireType))
    }
  }
  return message as Message<S>
}

function fieldName(schema: Schema, id: number): string | undefined {
  for (const name in schema) if (schema[name]!.id === id) return name
  return undefined
}

function readValue(reader: Reader, type: Scalar | Schema, wireType: number): unknown {
  const expected = typeof type === 'string' ? WIRE_TYPE[type] : BYTES
  if (wireType !== expected) throw reader.broken(`a field has wire type ${wireType}, expected ${expected}`)
  if (typeof type !== 'string') return decodeMessage(type, reader.bytes())
  return reader[type]()
}

class Reader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get isDone(): boolean {
    return this.#at >= this.#bytes.length
  }

  broken(what: string): MaasError {
    return new MaasError('invalid-artifact', `These bytes are not a readable ONNX file: ${what}.`)
  }

  skip(wireType: number): void {
    if (wireType === VARINT) this.#varint()
    else if (wireType === FIXED64) this.#advance(8)
    else if (wireType === BYTES) this.bytes()
    else if (wireType === FIXED32) this.#advance(4)
    else throw this.broken(`wire type ${wireType} is not in use`)
  }

  uint32(): number {
    const { low, high } = this.#varint()
    if (high !== 0) throw this.broken('a tag or length is over 32 bits')
    return low
  }

  int(): number {
    const { low, high } = this.#varint()
    const value = (high | 0) * 2 ** 32 + low
    if (!Number.isSafeInteger(value)) throw this.broken(`the integer ${value} is too large`)
    return value
  }

  int64(): bigint {
    const { low, high } = this.#varint()
    return BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low))
  }

  float(): number {
    return this.#view.getFloat32(this.#advance(4), true)
  }

  double(): number {
    return this.#view.getFloat64(this.#advance(8), true)
  }

  bytes(): Uint8Array {
    const length = this.uint32()
    const start = this.#advance(length)
    return this.#bytes.subarray(start, start + length)
  }

  string(): string {
    const bytes = this.bytes()
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    } catch {
      throw this.broken('a text is not UTF-8')
    }
  }

  /** Moves on by `count` bytes and returns where they start. */
  #advance(count: number): number {
    const start = this.#at
    if (count > this.#bytes.length - start) throw this.broken('they end too early')
    this.#at += count
    return start
  }

  /** The halves, unsigned, of an integer of up to 64 bits. */
  #varint(): { low: number; high: number } {
    let low = 0
    let high = 0
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#bytes[this.#advance(1)]!
      const bits = byte & 0x7f
      if (shift < 32) low |= bits << shift
      if (shift === 28) high |= bits >> 4
      if (shift > 28) high |= bits << (shift - 32)
      if (byte === bits) return { low: low >>> 0, high: high >>> 0 }
    }
    throw this.broken('an integer is over 64 bits')
  }
}

/** Fields in the order of the schema, numbers of repeated fields packed: the same message gives the same bytes. */
export function encodeMessage<S extends Schema>(schema: S, message: Message<S>): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = []
  writeMessage(schema, message, parts)
  return joinBytes(parts)
}

function writeMessage(schema: Schema, message: Readonly<Record<string, unknown>>, parts: Uint8Array[]): void {
  for (const name in schema) {
    const { id, type, repeated } = schema[name]!
    const value = message[name]
    if (value === undefined) continue
    const isPacked = repeated && typeof type === 'string' && WIRE_TYPE[type] !== BYTES
    if (isPacked) {
      const values = value as readonly unknown[]
      if (values.length > 0) writeBytes(id, values.map((item) => scalarBytes(type, item)), parts)
    } else {
      for (const item of repeated ? (value as readonly unknown[]) : [value]) writeField(id, type, item, parts)
    }
  }
}

function writeField(id: number, type: Scalar | Schema, value: unknown, parts: Uint8Array[]): void {
  if (typeof type !== 'string') {
    const nested: Uint8Array[] = []
    writeMessage(type, value as Readonly<Record<string, unknown>>, nested)
    writeBytes(id, nested, parts)
  } else if (WIRE_TYPE[type] === BYTES) {
    writeBytes(id, [scalarBytes(type, value)], parts)
  } else {
    parts.push(varintBytes((id << 3) | WIRE_TYPE[type]), scalarBytes(type, value))
  }
}

function writeBytes(id: number, content: readonly Uint8Array[], parts: Uint8Array[]): void {
  parts.push(varintBytes((id << 3) | BYTES), varintBytes(lengthOf(content)))
  for (const part of content) parts.push(part)
}

function scalarBytes(type: Scalar, value: unknown): Uint8Array {
  switch (type) {
    case 'int': return varintBytes(value as number)
    case 'int64': return varintBytes(value as bigint)
    case 'float': return littleEndian(4, (view) => view.setFloat32(0, value as number, true))
    case 'double': return littleEndian(8, (view) => view.setFloat64(0, value as number, true))
    case 'string': return new TextEncoder().encode(value as string)
    case 'bytes': return value as Uint8Array
  }
}

function littleEndian(size: number, write: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(size)
  write(new DataView(bytes.buffer))
  return bytes
}

function varintBytes(value: number | bigint): Uint8Array {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80)
  bytes.push(Number(rest))
  return Uint8Array.from(bytes)
}

function lengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((length, part) => length + part.length, 0)
}
