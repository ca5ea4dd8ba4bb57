import type { PortTensor } from '../core/tensor.ts'
import { sizeOf } from '../core/tensor.ts'
import type { Outputs } from './answer.ts'
import type { Feeds } from './feeds.ts'

// Requests of one model put together, one below the other, and what was said of them taken apart again.

/** How many rows these are: the first size of each. undefined when they do not agree, or a tensor is not what its shape says. */
export function rowsOf(feeds: Feeds): number | undefined {
  let rows: number | undefined
  for (const name in feeds) {
    const { shape, data } = feeds[name]!
    rows ??= shape[0]
    if (shape[0] !== rows || data.length !== sizeOf(shape)) return undefined
  }
  return rows
}

/** Whether two requests differ in nothing but their rows. */
export function fitTogether(a: Feeds, b: Feeds): boolean {
  let names = 0
  for (const name in a) {
    names++
    const [mine, other] = [a[name]!, b[name]]
    if (!other || other.dtype !== mine.dtype || other.shape.length !== mine.shape.length) return false
    for (let axis = 1; axis < mine.shape.length; axis++) if (other.shape[axis] !== mine.shape[axis]) return false
  }
  for (const _ in b) names--
  return names === 0
}

/** All requests' rows as one. @param all fit together. */
export function concatRows(all: readonly Feeds[]): Feeds {
  const whole: Record<string, PortTensor> = Object.create(null)
  for (const name in all[0]!) whole[name] = concatTensors(all.map((feeds) => feeds[name]!))
  return whole
}

function concatTensors(parts: readonly PortTensor[]): PortTensor {
  const [{ dtype, shape: [, ...row], data }] = parts as readonly [PortTensor]
  const shape = [parts.reduce((rows, part) => rows + part.shape[0]!, 0), ...row]
  if (dtype === 'string') return { dtype, shape, data: parts.flatMap((part) => part.data as readonly string[]) }
  const whole = new (data.constructor as new (length: number) => Float32Array)(sizeOf(shape))
  let at = 0
  for (const part of parts) {
    whole.set(part.data as Float32Array, at)
    at += part.data.length
  }
  return { dtype, shape, data: whole } as PortTensor
}

/**
 * Each request's rows of the outputs, in memory of its own.
 * @param rows how many each request gave.
 * @returns undefined when an output does not have a row for each: the model's rows are none.
 */
export function splitRows(outputs: Outputs, rows: readonly number[]): readonly Outputs[] | undefined {
  const total = rows.reduce((sum, count) => sum + count, 0)
  const parts = rows.map((): Record<string, PortTensor> => Object.create(null))
  for (const name in outputs) {
    const { dtype, shape: [whole, ...row], data } = outputs[name]!
    if (whole !== total) return undefined
    const width = sizeOf(row)
    let at = 0
    for (const [i, count] of rows.entries()) {
      parts[i]![name] = { dtype, shape: [count, ...row], data: data.slice(at * width, (at + count) * width) } as PortTensor
      at += count
    }
  }
  return parts
}
