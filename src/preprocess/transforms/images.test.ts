import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { float32 } from '../../core/tensor.ts'
import { runReference } from '../../graph/testing/reference.ts'
import { completePreprocessing, imageSizeOf } from '../chains.ts'
import { fittedCase, IMAGE_CASES, IMAGE_ROWS, imageColumn, shapeOf } from '../testing/image-cases.ts'

const info = { kind: 'image', name: 'image', type: 'image', height: 6, width: 8, channels: 3 } as const

/** What a graph makes of the images. */
function lowered(...[, chain, size]: (typeof IMAGE_CASES)[number]): readonly number[] {
  const column = imageColumn(size)
  const { graph } = fittedCase(chain, column)
  return [...runReference(graph, { x: float32([IMAGE_ROWS, ...size], column.pixels) }).get(graph.outputs[0]!.name)!.data]
}

describe('image transforms', () => {
  beforeAll(() => tf.setBackend('cpu'))

  // PixelScaling leaves images as they are until they are in the graph, since nothing is fitted behind it.
  it.each(IMAGE_CASES.filter(([, chain]) => chain.at(-1)!.class_name !== 'PixelScaling'))('%s: the graph gives what the next one is fitted on, of the size that was said', (name, chain, size) => {
    const { graph, images } = fittedCase(chain, imageColumn(size))
    expect(graph.outputs[0]!.shape).toEqual(['batch', ...shapeOf(images)])
    const config = completePreprocessing({ image: chain }, [{ ...info, height: size[0], width: size[1], channels: size[2] }])
    expect(imageSizeOf({ height: size[0], width: size[1], channels: size[2] }, config['image']!)).toEqual({ height: images.height, width: images.width, channels: images.channels })
    const expected = Array.from({ length: IMAGE_ROWS }, (_, row) => Array.from(images.pixelsOf(row))).flat()
    lowered(name, chain, size).forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-4))
  })

  it.each(IMAGE_CASES.filter(([, chain]) => chain.length === 1 && chain[0]!.class_name === 'Resizing'))('%s: as tf.image.resize', (name, chain, size) => {
    const x = tf.tensor4d(Float32Array.from(imageColumn(size).pixels), [IMAGE_ROWS, ...size])
    const { height, width, interpolation } = chain[0]!.config as { height: number; width: number; interpolation?: string }
    const resized = interpolation === 'nearest'
      ? tf.image.resizeNearestNeighbor(x, [height, width], false, true)
      : tf.image.resizeBilinear(x, [height, width], false, true)
    const expected = resized.dataSync()
    const actual = lowered(name, chain, size)
    expect(actual).toHaveLength(expected.length)
    expected.forEach((value, i) => expect(Math.abs(actual[i]! - value)).toBeLessThan(1e-3))
  })

  it('grey is that of tf.image.rgb_to_grayscale', () => {
    const grey = lowered('', [{ class_name: 'Grayscale' }], [3, 4, 3])
    const expected = tf.image.rgbToGrayscale(tf.tensor4d(Float32Array.from(imageColumn([3, 4, 3]).pixels), [IMAGE_ROWS, 3, 4, 3])).dataSync()
    expected.forEach((value, i) => expect(Math.abs(grey[i]! - value)).toBeLessThan(1e-3))
  })

  it('the middle leaves as much on each side, or one less before', () => {
    const column = { ...imageColumn([3, 4, 1]), pixels: Uint8Array.from({ length: 12 * IMAGE_ROWS }, (_, i) => i % 12) }
    const { images } = fittedCase([{ class_name: 'CenterCrop', config: { height: 2, width: 2 } }], column)
    expect(Array.from(images.pixelsOf(0))).toEqual([1, 2, 5, 6])
  })

  it('normal has mean 0 and deviation 1 in each channel over the training rows, and leaves alone what is constant', () => {
    const column = imageColumn([4, 3, 3])
    const pixels = column.pixels.map((value, i) => (i % 3 === 2 ? 7 : value))
    const { images } = fittedCase([{ class_name: 'Normalization' }], { ...column, pixels })
    for (const channel of [0, 1, 2]) {
      const values = [0, 2, 3, 5].flatMap((row) => Array.from(images.pixelsOf(row)).filter((_, i) => i % 3 === channel))
      expect(values.reduce((a, b) => a + b) / values.length).toBeCloseTo(0, 5)
      expect(values.reduce((a, b) => a + b * b, 0) / values.length).toBeCloseTo(channel === 2 ? 0 : 1, 5)
    }
  })

  it.each([
    [[{ class_name: 'CenterCrop', config: { height: 9, width: 4 } }], 'CenterCrop to 9x4 is larger than the images, which are 6x8: put Resizing before it, or crop less.'],
    [[{ class_name: 'Resizing', config: { height: 4, width: 4 } }, { class_name: 'CenterCrop', config: { height: 2, width: 5 } }], 'CenterCrop to 2x5 is larger than the images, which are 4x4'],
    [[{ class_name: 'Resizing', config: { height: 4 } }], 'preprocessing.image[0].config.width must be a whole number of at least 1, got nothing'],
    [[{ class_name: 'Resizing', config: { height: 4, width: 4, interpolation: 'cubic' } }], 'preprocessing.image[0].config.interpolation must be one of "bilinear", "nearest", got "cubic"'],
    [[{ class_name: 'StandardScaler' }], 'preprocessing.image[0]: StandardScaler takes numbers, but gets images; what takes them: PixelScaling, Grayscale, Resizing, CenterCrop, Rescaling, Normalization'],
  ])('refuses %j', (chain, message) => {
    const attempt = () => imageSizeOf(info, completePreprocessing({ image: chain }, [info])['image']!)
    expect(attempt).toThrow(expect.objectContaining({ code: 'invalid-config', message: expect.stringContaining(message) }))
  })

  it('refuses a mean without a variance, and one of other channels', () => {
    const fit = (config: object) => () => fittedCase([{ class_name: 'Normalization', config }], imageColumn([2, 2, 3]))
    expect(fit({ mean: 3 })).toThrow('Normalization has a mean or a variance alone: give both, or neither.')
    expect(fit({ mean: [1, 2], variance: 1 })).toThrow('Normalization has a mean of 2 channels, but the images have 3.')
  })
})
