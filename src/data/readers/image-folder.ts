import { MaasError } from '../../core/error.ts'
import { type ImageHeader, readImageHeader } from './image-size.ts'
import type { ReaderContext, ReadNote, ReadResult } from './reader.ts'
import { type Fit, resample } from './resample.ts'
import { Skipped } from './skipped.ts'

export interface FileEntry {
  /** With slashes. */
  readonly path: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** Longer sides are brought to this, unless a size is given: small networks learn from small images. */
const MAX_SIDE = 128

const MAX_PIXEL_BYTES = 1_000_000_000

/** So many images are decoded at once. */
const AT_ONCE = 16

const IMAGE_NAME = /\.(png|jpe?g|webp|gif)$/i

export const isImageName = (path: string): boolean => IMAGE_NAME.test(path)

/**
 * Reads images into column `image`; the folder that each lies in is its `label`. All get one size: the given one, else that
 * of most files, its longer side at most {@link MAX_SIDE}. They have one channel when all are grey. Rows are in order of
 * their paths, by code unit. Throws `invalid-data` naming the image that cannot be read, `unsupported` without a decoder.
 */
export async function readImageFolder({ name, options, decodeImage }: ReaderContext, files: readonly FileEntry[]): Promise<ReadResult> {
  if (!decodeImage) throw new MaasError('unsupported', 'Images cannot be decoded here. Import them in the page.')
  const skipped = new Skipped(options)
  const headers = new Map<FileEntry, ImageHeader>()
  for (const file of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const header = readImageHeader(file.bytes)
    if (header) headers.set(file, header)
    else skipped.add(`"${file.path}"`, 'this is no PNG, JPEG, WebP or GIF image, or it is cut off.')
  }
  if (headers.size === 0) throw new MaasError('invalid-data', 'None of the images can be read.')
  const size: Fit = { ...(options.imageSize ?? commonSize([...headers.values()])), fit: options.imageFit ?? 'crop' }
  const bytesEach = size.height * size.width * 3
  if (bytesEach * headers.size > MAX_PIXEL_BYTES) {
    throw new MaasError('too-large', `${headers.size} images of ${size.width} x ${size.height} pixels are more than ${MAX_PIXEL_BYTES / 1e6} MB. Give a smaller image size.`)
  }
  const pixels = new Uint8Array(headers.size * bytesEach)
  const labels: string[] = []
  let resized = 0
  const entries = [...headers]
  for (let from = 0; from < entries.length; from += AT_ONCE) {
    const decoded = await Promise.allSettled(
      entries.slice(from, from + AT_ONCE).map(async ([file, { mediaType }]) => ({ file, image: await decodeImage(file.bytes, mediaType) })),
    )
    decoded.forEach((result, i) => {
      const { path } = entries[from + i]![0]
      if (result.status === 'rejected') return skipped.add(`"${path}"`, 'this image cannot be decoded.', result.reason)
      const { image } = result.value
      if (image.width !== size.width || image.height !== size.height) resized++
      pixels.set(resample(image, size), labels.length * bytesEach)
      labels.push(path.split('/').at(-2) ?? '')
    })
  }
  if (labels.length === 0) throw new MaasError('invalid-data', 'None of the images can be decoded.')
  const used = pixels.subarray(0, labels.length * bytesEach)
  const isGrey = everyGrey(used)
  const { height, width } = size
  const image = { kind: 'image', name: 'image', height, width, channels: isGrey ? 1 : 3, pixels: isGrey ? firstChannel(used) : used.slice() } as const
  const label = { kind: 'text', name: 'label', values: labels } as const
  const notes: readonly ReadNote[] = [...skipped.notes(), ...(resized > 0 ? [{ code: 'resized-images', height, width, count: resized } as const] : [])]
  const columns = labels.some((folder) => folder !== '') ? [image, label] : [image]
  return { dataset: { name, rows: labels.length, columns }, notes }
}

/** That of most images; of sizes as frequent, the one that comes first. */
function commonSize(headers: readonly ImageHeader[]): { readonly height: number; readonly width: number } {
  const counts = new Map<string, { readonly width: number; readonly height: number; count: number }>()
  for (const { width, height } of headers) {
    const key = `${width} ${height}`
    const known = counts.get(key)
    if (known) known.count++
    else counts.set(key, { width, height, count: 1 })
  }
  const { width, height } = [...counts.values()].reduce((most, size) => (size.count > most.count ? size : most))
  const scale = Math.min(1, MAX_SIDE / Math.max(width, height))
  return { height: Math.max(1, Math.round(height * scale)), width: Math.max(1, Math.round(width * scale)) }
}

function everyGrey(pixels: Uint8Array): boolean {
  for (let i = 0; i < pixels.length; i += 3) if (pixels[i] !== pixels[i + 1] || pixels[i] !== pixels[i + 2]) return false
  return true
}

function firstChannel(pixels: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: pixels.length / 3 }, (_, i) => pixels[3 * i]!)
}
