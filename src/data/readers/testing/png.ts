import { deflateSync, inflateSync } from 'node:zlib'
import type { DecodeImage } from '../reader.ts'

const MAGIC = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

/** A PNG file of [height, width, 4] bytes, with checksums of zero, which the decoder below does not look at. */
export function encodePng(width: number, height: number, rgba: readonly number[]): Uint8Array<ArrayBuffer> {
  const lines = Array.from({ length: height }, (_, y) => [0, ...rgba.slice(4 * y * width, 4 * (y + 1) * width)]).flat()
  const word = (value: number): number[] => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]
  const chunk = (type: string, data: readonly number[]): number[] => [...word(data.length), ...Buffer.from(type), ...data, 0, 0, 0, 0]
  return Uint8Array.from([
    ...MAGIC, ...chunk('IHDR', [...word(width), ...word(height), 8, 6, 0, 0, 0]), ...chunk('IDAT', [...deflateSync(Uint8Array.from(lines))]), ...chunk('IEND', []),
  ])
}

/** Decodes PNG files of 8 bits a channel with opacity, whose lines are not filtered: those made above. */
export const decodePng: DecodeImage = async (bytes, mediaType) => {
  if (mediaType !== 'image/png') throw new TypeError(`no decoder of ${mediaType}`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [width, height] = [view.getUint32(16), view.getUint32(20)]
  const lines = inflateSync(bytes.subarray(41, 41 + view.getUint32(33)))
  if (lines.length !== height * (1 + 4 * width)) throw new RangeError('cut off')
  return { width, height, rgba: Uint8Array.from({ length: 4 * width * height }, (_, i) => lines[i + Math.floor(i / (4 * width)) + 1]!) }
}
