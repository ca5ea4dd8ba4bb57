import { MaasError } from '../../core/error.ts'
import { codeTexts } from '../coded-texts.ts'
import { narrowed, type PackedArray } from './packed-arrays.ts'

/** A dictionary pays when a value stands in this many rows on average. */
const MIN_REPEATS = 2

/**
 * Texts as arrays: their lengths in UTF-16 units, all of them joined, and where values repeat a third array of each row's
 * place among the distinct ones, -1 for an empty text. Joined they are UTF-8 (Uint8Array), or UTF-16 where a lone surrogate is
 * among them, which UTF-8 cannot hold (Uint16Array).
 */
export function packTexts(values: readonly string[]): readonly PackedArray[] {
  const coded = codeTexts(values, Math.floor(values.length / MIN_REPEATS))
  const distinct = coded ? coded.distinct : values
  const lengths = new Int32Array(distinct.length)
  for (let i = 0; i < lengths.length; i++) lengths[i] = distinct[i]!.length
  const texts = [narrowed(lengths), encodeText(distinct.join(''))]
  return coded ? [...texts, narrowed(coded.codes)] : texts
}

/** Rows `from` to below `to` of what {@link packTexts} made. */
export function unpackTexts([lengths, encoded, places]: readonly PackedArray[], from: number, to: number): readonly string[] {
  if (!lengths || !encoded) throw new MaasError('invalid-data', 'A stored block of a text column has no texts.')
  const joined = decodeText(encoded)
  if (!places) return cut(joined, lengths, from, to)
  const distinct = cut(joined, lengths, 0, lengths.length)
  return Array.from(places.subarray(from, to), (place) => distinct[place] ?? '')
}

function cut(joined: string, lengths: PackedArray, from: number, to: number): readonly string[] {
  const values: string[] = []
  let start = 0
  for (let i = 0; i < to; i++) {
    const end = start + lengths[i]!
    if (i >= from) values.push(joined.slice(start, end))
    start = end
  }
  return values
}

function encodeText(text: string): Uint8Array | Uint16Array {
  return /\p{Surrogate}/u.test(text) ? Uint16Array.from({ length: text.length }, (_, i) => text.charCodeAt(i)) : new TextEncoder().encode(text)
}

/** In pieces of what can be passed as arguments at once. */
const PIECE = 8192

function decodeText(encoded: PackedArray): string {
  if (encoded instanceof Uint8Array) return new TextDecoder('utf-8', { ignoreBOM: true }).decode(encoded)
  let text = ''
  for (let i = 0; i < encoded.length; i += PIECE) text += String.fromCharCode(...encoded.subarray(i, i + PIECE))
  return text
}
