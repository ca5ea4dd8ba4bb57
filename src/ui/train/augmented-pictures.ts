import { Rng } from '../../core/rng.ts'
import type { Dataset, ImageColumn } from '../../data/dataset.ts'
import { AUGMENTATIONS, createAugment } from '../../train/augmentation/augmentations.ts'
import type { AugmentationConfig } from '../../train/run-config.ts'

/** `count` pictures of a data set, spread over it; undefined when it has none. */
export function somePictures({ columns, rows }: Dataset, count: number): ImageColumn | undefined {
  const column = columns.find((one) => one.kind === 'image')
  if (!column) return undefined
  const size = column.height * column.width * column.channels
  const pixels = new Uint8Array(count * size)
  for (let i = 0; i < count; i++) {
    const row = Math.floor((i * rows) / count)
    pixels.set(column.pixels.subarray(row * size, (row + 1) * size), i * size)
  }
  return { ...column, pixels }
}

/** The pictures as a training would see them. @param augmentation complete. Those that mix targets, too, are left out. */
export function augmented(column: ImageColumn, augmentation: readonly AugmentationConfig[], seed: number): ImageColumn {
  const { height, width, channels } = column
  const count = column.pixels.length / (height * width * channels)
  const x = { dtype: 'float32', shape: [count, height, width, channels], data: Float32Array.from(column.pixels) } as const
  const rows = Uint32Array.from({ length: count }, (_, row) => row)
  const change = createAugment(augmentation.filter(({ class_name }) => !AUGMENTATIONS[class_name]?.mixesTargets), {
    numbers: [], rows, start: undefined, wordCounts: undefined,
  })
  change({ feeds: { x }, t: { dtype: 'int32', shape: [count], data: new Int32Array(count) } }, new Rng(seed), rows)
  return { ...column, pixels: new Uint8Array(Uint8ClampedArray.from(x.data).buffer) }
}
