import type { ImageColumn } from '../data/dataset.ts'

export interface ImageSize {
  readonly height: number
  readonly width: number
  readonly channels: number
}

/** Images of all rows of a table: bytes as they were given, or what transforms made of them. */
export interface Images extends ImageSize {
  /** [height, width, channels] of one row, valid until the next call. */
  pixelsOf(row: number): ArrayLike<number>
}

export function imagesOf({ height, width, channels, pixels }: ImageColumn): Images {
  const length = height * width * channels
  return { height, width, channels, pixelsOf: (row) => pixels.subarray(row * length, (row + 1) * length) }
}

/** Images of another size, each written by `change` when it is asked for. */
export function mapImages(images: Images, size: ImageSize, change: (pixels: ArrayLike<number>, into: Float32Array) => void): Images {
  const into = new Float32Array(size.height * size.width * size.channels)
  return {
    ...size,
    pixelsOf(row) {
      change(images.pixelsOf(row), into)
      return into
    },
  }
}

