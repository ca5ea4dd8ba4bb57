import { Rng } from '../../core/rng.ts'
import type { ColumnInfo, ImageColumn } from '../../data/dataset.ts'
import { selectTable } from '../../data/table.ts'
import { GraphBuilder } from '../../graph/builder.ts'
import type { Graph } from '../../graph/graph.ts'
import { completePreprocessing } from '../chains.ts'
import { type ImageSize, type Images, imagesOf } from '../images.ts'
import { fitPreprocessing, lowerPreprocessing } from '../preprocessing.ts'
import { TRANSFORMS } from '../transforms/transform-table.ts'

type Chain = readonly { readonly class_name: string; readonly config?: object }[]

/** Chains of image transforms, and the size of the images that they are given. */
export const IMAGE_CASES: readonly (readonly [name: string, Chain, size: readonly [number, number, number]])[] = [
  ['grey of three channels', [{ class_name: 'Grayscale' }], [3, 4, 3]],
  ['grey of what is grey', [{ class_name: 'Grayscale' }], [3, 4, 1]],
  ['grey of grey that can be seen through', [{ class_name: 'Grayscale' }], [3, 4, 2]],
  ['grey of colours that can be seen through', [{ class_name: 'Grayscale' }], [3, 4, 4]],
  ['smaller', [{ class_name: 'Resizing', config: { height: 3, width: 5 } }], [8, 9, 3]],
  ['larger', [{ class_name: 'Resizing', config: { height: 11, width: 7 } }], [4, 3, 2]],
  ['of one channel, larger and smaller', [{ class_name: 'Resizing', config: { height: 4, width: 13 } }], [7, 6, 1]],
  ['from one pixel', [{ class_name: 'Resizing', config: { height: 3, width: 2 } }], [1, 1, 3]],
  ['of the nearest pixels, smaller', [{ class_name: 'Resizing', config: { height: 3, width: 5, interpolation: 'nearest' } }], [8, 9, 3]],
  ['of the nearest pixels, larger', [{ class_name: 'Resizing', config: { height: 11, width: 7, interpolation: 'nearest' } }], [4, 3, 1]],
  ['the middle', [{ class_name: 'CenterCrop', config: { height: 3, width: 4 } }], [6, 9, 2]],
  ['scaled', [{ class_name: 'Rescaling', config: { scale: 1 / 127.5, offset: -1 } }], [3, 2, 3]],
  ['normal over the training rows', [{ class_name: 'Normalization' }], [4, 3, 3]],
  ['normal as told', [{ class_name: 'Normalization', config: { mean: [100, 110, 120], variance: 400 } }], [4, 3, 3]],
  ['all in a row', [
    { class_name: 'CenterCrop', config: { height: 8, width: 8 } }, { class_name: 'Resizing', config: { height: 5, width: 6 } }, { class_name: 'Grayscale' },
    { class_name: 'Rescaling', config: { scale: 0.5 } }, { class_name: 'Normalization' },
  ], [9, 10, 3]],
  ['by their own peaks, when smaller', [{ class_name: 'Resizing', config: { height: 2, width: 2 } }, { class_name: 'PixelScaling' }], [6, 4, 1]],
]

export const IMAGE_ROWS = 6
/** Those that the chains are fitted on. */
const TRAINED = Uint32Array.of(0, 2, 3, 5)

export function imageColumn([height, width, channels]: readonly [number, number, number]): ImageColumn {
  const rng = new Rng(height * 100 + width * 10 + channels)
  const pixels = Uint8Array.from({ length: IMAGE_ROWS * height * width * channels }, () => rng.below(256))
  return { kind: 'image', name: 'image', height, width, channels, pixels }
}

/** A chain fitted on some images: its graph from `x`, and what its transforms themselves make of the images. */
export function fittedCase(chain: Chain, column: ImageColumn): { readonly graph: Graph; readonly images: Images } {
  const { height, width, channels } = column
  const label = { kind: 'text', name: 'label', values: Array.from({ length: IMAGE_ROWS }, (_, i) => `label ${i % 2}`) } as const
  const table = selectTable({ name: 'images', rows: IMAGE_ROWS, columns: [column, label] }, { target: 'label' })
  const info: ColumnInfo = { kind: 'image', name: 'image', type: 'image', height, width, channels }
  const config = completePreprocessing({ image: chain }, [info])
  const { preprocessing } = fitPreprocessing(table, config, { rows: TRAINED, rng: new Rng(1) })
  const plain: typeof preprocessing = JSON.parse(JSON.stringify(preprocessing))
  const builder = new GraphBuilder('images')
  const y = lowerPreprocessing(builder, builder.input('x', 'float32', ['batch', height, width, channels]), new Map(), plain)
  const { fitted } = plain.blocks[0]!.columns[0]!
  const images = chain.reduce<Images>((before, { class_name }, i) =>
    (TRANSFORMS.get(class_name)!.apply as (images: Images, fitted: unknown) => Images)(before, fitted[i]), imagesOf(column))
  return { graph: builder.build([y]), images }
}

export function shapeOf({ height, width, channels }: ImageSize): readonly [number, number, number] {
  return [height, width, channels]
}
