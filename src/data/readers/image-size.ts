/** An image file's type, and the size that its header says. */
export interface ImageHeader {
  readonly mediaType: string
  readonly width: number
  readonly height: number
}

/** Reads the header of a PNG, JPEG, GIF or WebP file; undefined for any other file, and for a header that is cut off. */
export function readImageHeader(bytes: Uint8Array): ImageHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const ascii = (from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to))
  try {
    if (ascii(1, 4) === 'PNG') return { mediaType: 'image/png', width: view.getUint32(16), height: view.getUint32(20) }
    if (ascii(0, 4) === 'GIF8') return { mediaType: 'image/gif', width: view.getUint16(6, true), height: view.getUint16(8, true) }
    if (ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP') return { mediaType: 'image/webp', ...webpSize(view, ascii(12, 16)) }
    if (view.getUint16(0) === 0xffd8) return { mediaType: 'image/jpeg', ...jpegSize(view) }
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown
  }
  return undefined
}

/** https://developers.google.com/speed/webp/docs/riff_container */
function webpSize(view: DataView, chunk: string): { width: number; height: number } {
  if (chunk === 'VP8X') return { width: 1 + (view.getUint32(24, true) & 0xffffff), height: 1 + (view.getUint32(27, true) & 0xffffff) }
  if (chunk === 'VP8L') {
    const bits = view.getUint32(21, true)
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) }
  }
  return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
}

/** From the start-of-frame segment (ITU T.81, B.2.2). Reading past the end throws a RangeError. */
function jpegSize(view: DataView): { width: number; height: number } {
  for (let at = 2; ; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint16(at)
    const isFrame = marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker)
    if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
    if (marker < 0xff00) throw new RangeError('no segment')
  }
}
