import * as tf from '@tensorflow/tfjs'
import { array, assert, integer, property } from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { Rng } from '../../core/rng.ts'
import { float32, type Tensor } from '../../core/tensor.ts'
import type { Batch } from '../engine.ts'
import { completeLoss } from '../losses.ts'
import type { Augmentable, AugmentationScope } from './augmentation.ts'
import { completeAugmentation, createAugment } from './augmentations.ts'
import { Warp } from './warp.ts'

const SCOPE: AugmentationScope = { numbers: [], rows: Uint32Array.of(0, 1, 2, 3), start: undefined, wordCounts: undefined }
const CLASSES = completeLoss('categorical_crossentropy', 'classification')

const complete = (class_name: string, config: object = {}, features: readonly Augmentable[] = ['image', 'words', 'numbers']) =>
  completeAugmentation([{ class_name, config }], { features, loss: CLASSES, isAligned: false })

const int32 = (shape: readonly number[], ids: Iterable<number>): Tensor => ({ dtype: 'int32', shape, data: Int32Array.from(ids) })
const none = (rows: number): Tensor => int32([rows], new Int32Array(rows))
const batchOf = (x: Tensor, t = none(x.shape[0]!)): Batch => ({ feeds: { x }, t })

/** What an augmentation makes of some images, the numbers of each. */
function images(class_name: string, config: object, shape: readonly number[], values: readonly number[], seed = 1): number[] {
  const x = float32(shape, values)
  createAugment(complete(class_name, config), SCOPE)(batchOf(x), new Rng(seed), SCOPE.rows)
  return [...x.data]
}

/** Of one row and one channel of each image. */
const noise = (count: number, seed = 1): number[] => {
  const rng = new Rng(seed)
  return Array.from({ length: count }, () => 255 * rng.uniform())
}

const constant = (count: number, value: number): number[] => Array.from({ length: count }, () => value)

describe('images', () => {
  beforeAll(() => tf.setBackend('cpu'))

  it('are mirrored each way half of the time', () => {
    const seen = (mode: string) => new Set(Array.from({ length: 40 }, (_, seed) => images('RandomFlip', { mode }, [1, 2, 3, 1], [1, 2, 3, 4, 5, 6], seed).join('')))
    expect(seen('horizontal')).toEqual(new Set(['123456', '321654']))
    expect(seen('vertical')).toEqual(new Set(['123456', '456123']))
    expect(seen('horizontal_and_vertical')).toEqual(new Set(['123456', '321654', '456123', '654321']))
    expect(images('RandomFlip', { mode: 'horizontal' }, [1, 1, 2, 2], [1, 2, 3, 4], 3)).toEqual(images('RandomFlip', { mode: 'horizontal' }, [1, 1, 2, 2], [1, 2, 3, 4], 3))
  })

  it('are moved down and to the right by parts of their size', () => {
    const moved = (config: object) => images('RandomTranslation', { height_factor: 0, width_factor: 0, fill_mode: 'constant', ...config }, [1, 2, 4, 1], [1, 2, 3, 4, 5, 6, 7, 8])
    expect(moved({})).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(moved({ width_factor: [0.25, 0.25] })).toEqual([0, 1, 2, 3, 0, 5, 6, 7])
    expect(moved({ width_factor: [-0.25, -0.25], fill_value: 9 })).toEqual([2, 3, 4, 9, 6, 7, 8, 9])
    expect(moved({ height_factor: [0.5, 0.5], fill_mode: 'nearest' })).toEqual([1, 2, 3, 4, 1, 2, 3, 4])
    expect(moved({ width_factor: [0.5, 0.5], fill_mode: 'reflect' })).toEqual([2, 1, 1, 2, 6, 5, 5, 6])
    expect(moved({ width_factor: [0.25, 0.25], fill_mode: 'wrap' })).toEqual([4, 1, 2, 3, 8, 5, 6, 7])
    expect(moved({ width_factor: [0.125, 0.125], fill_mode: 'nearest' })).toEqual([1, 1.5, 2.5, 3.5, 5, 5.5, 6.5, 7.5])
    expect(moved({ width_factor: [0.1, 0.1], interpolation: 'nearest' })).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })

  it('are turned counter-clockwise about their centre', () => {
    const turned = images('RandomRotation', { factor: [0.25, 0.25] }, [1, 2, 2, 1], [1, 2, 3, 4])
    turned.forEach((value, i) => expect(value).toBeCloseTo([2, 4, 1, 3][i]!, 5))
  })

  it('are scaled about their centre, both ways alike unless told', () => {
    const zoomed = (config: object) => images('RandomZoom', { fill_mode: 'constant', ...config }, [1, 3, 3, 1], [1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(zoomed({ height_factor: [1, 1] })).toEqual([0, 0, 0, 0, 5, 0, 0, 0, 0])
    expect(zoomed({ height_factor: [-0.5, -0.5] })).toEqual([3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7])
    expect(zoomed({ height_factor: [0, 0], width_factor: [-0.5, -0.5] })).toEqual([1.5, 2, 2.5, 4.5, 5, 5.5, 7.5, 8, 8.5])
  })

  it.each(['constant', 'nearest', 'reflect'] as const)('are warped as tf.image.transform does, filled by %s', (fill_mode) => {
    const [height, width, channels] = [5, 7, 3] as const
    const rng = new Rng(6)
    for (let round = 0; round < 20; round++) {
      const pixels = Float32Array.from(noise(height * width * channels, round))
      const [xx, xy, x0, yx, yy, y0] = Array.from({ length: 6 }, () => 2 * rng.normal()) as [number, number, number, number, number, number]
      const expected = tf.image.transform(
        tf.tensor4d(pixels, [1, height, width, channels]), tf.tensor2d([[xx, xy, x0, yx, yy, y0, 0, 0]]), 'bilinear', fill_mode, 7,
      ).dataSync()
      new Warp({ fill_mode, fill_value: 7, interpolation: 'bilinear' }).apply(pixels, 0, [height, width, channels], { xx, xy, x0, yx, yy, y0 })
      expected.forEach((value, i) => expect(Math.abs(pixels[i]! - value)).toBeLessThan(1e-2))
    }
  })

  it('get noise of the asked deviation, and stay bytes', () => {
    const noisy = images('GaussianNoise', { stddev: 0.1 }, [1, 50, 50, 2], constant(5000, 128))
    const mean = noisy.reduce((a, b) => a + b) / noisy.length
    expect(mean / 128).toBeCloseTo(1, 1)
    expect(Math.sqrt(noisy.reduce((sum, value) => sum + (value - mean) ** 2, 0) / noisy.length)).toBeCloseTo(25.5, 0)
    const loud = images('GaussianNoise', { stddev: 2 }, [1, 20, 20, 1], constant(400, 128))
    expect([Math.min(...loud), Math.max(...loud)]).toEqual([0, 255])
  })

  it('lose a rectangle of the asked area', () => {
    for (let seed = 0; seed < 20; seed++) {
      const erased = images('RandomErasing', { scale: [0.25, 0.25], fill_value: -1 }, [1, 8, 8, 1], noise(64), seed)
      const gone = erased.flatMap((value, i) => (value === -1 ? [i] : []))
      expect(gone).toHaveLength(16)
      expect(gone.at(-1)! - gone[0]!).toBe(3 * 8 + 3)
    }
    expect(images('RandomErasing', { factor: 0 }, [1, 4, 4, 1], noise(16))).toEqual([...Float32Array.from(noise(16))])
    expect(images('RandomErasing', { scale: [1, 1] }, [1, 4, 4, 1], constant(16, -9)).every((value) => value >= 0 && value < 255)).toBe(true)
  })

  it('are laid over each other with their targets, in proportions of the Beta distribution', () => {
    const mixed = (alpha: number, rows: number, seed: number) => {
      // Each image is its own number, in its target too.
      const x = float32([rows, 1, 1, 1], Array.from({ length: rows }, (_, i) => i))
      const t = float32([rows, rows], Array.from({ length: rows * rows }, (_, i) => Number(Math.floor(i / rows) === i % rows)))
      createAugment(complete('MixUp', { alpha }), SCOPE)(batchOf(x, t), new Rng(seed), SCOPE.rows)
      for (let i = 0; i < rows; i++) {
        const target = (t.data as Float32Array).slice(i * rows, (i + 1) * rows)
        expect(target.reduce((a, b) => a + b)).toBeCloseTo(1, 5)
        expect(target.filter((share) => share > 0).length).toBeLessThanOrEqual(2)
        expect(x.data[i]).toBeCloseTo(target.reduce((sum, share, k) => sum + share * k, 0), 3)
      }
      return Array.from({ length: rows }, (_, i) => t.data[i * rows + i]!)
    }
    for (const alpha of [0.2, 1, 4]) {
      const shares = Array.from({ length: 100 }, (_, seed) => mixed(alpha, 20, seed)).flat().filter((share) => share < 1)
      const mean = shares.reduce((a, b) => a + b) / shares.length
      // Beta(a, a) has mean 1/2 and variance 1 / (4 (2a + 1)).
      expect(mean).toBeCloseTo(0.5, 1)
      expect(shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / shares.length).toBeCloseTo(1 / (4 * (2 * alpha + 1)), 1.5)
    }
  })
})

describe('words', () => {
  const words = (class_name: string, rate: number, rows: readonly (readonly number[])[], seed = 1, start?: number): number[][] => {
    const steps = rows[0]!.length
    const x = int32([rows.length, steps], rows.flat())
    const decoder = int32([rows.length, steps], rows.flat())
    createAugment(complete(class_name, { rate }), { ...SCOPE, start })({ feeds: { x, decoder_x: decoder }, t: none(rows.length) }, new Rng(seed), SCOPE.rows)
    expect([...decoder.data]).toEqual(rows.flat())
    return rows.map((_, i) => Array.from(x.data.slice(i * steps, (i + 1) * steps), Number))
  }

  it('are left out, what is behind moves up, and one always stays', () => {
    assert(property(array(integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 12 }), integer(), (ids, seed) => {
      const [row] = words('RandomWordDropout', 0.5, [[...ids, 0, 0]], seed)
      const kept = row!.slice(0, row!.indexOf(0))
      expect(kept.length).toBeGreaterThan(0)
      expect(row!.slice(kept.length).every((id) => id === 0)).toBe(true)
      let place = 0
      for (const id of kept) {
        place = ids.indexOf(id, place) + 1
        expect(place).toBeGreaterThan(0)
      }
    }))
    const left = words('RandomWordDropout', 0.3, Array.from({ length: 200 }, () => [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])).flat().filter((id) => id !== 0)
    expect(left.length / 2000).toBeCloseTo(0.7, 1)
    expect(words('RandomWordDropout', 0.99, [[9, 1, 2, 3, 0]], 1, 9)[0]!.slice(0, 2)).toEqual([9, expect.any(Number)])
    expect(words('RandomWordDropout', 0, [[1, 2, 3, 0]])).toEqual([[1, 2, 3, 0]])
    expect(words('RandomWordDropout', 0.5, [[0, 0, 0]])).toEqual([[0, 0, 0]])
  })

  it('change places with a neighbour', () => {
    for (let seed = 0; seed < 50; seed++) {
      const [row] = words('RandomWordSwap', 0.5, [[1, 2, 3, 4, 5, 6, 0, 0]], seed)
      expect(row!.toSorted()).toEqual([0, 0, 1, 2, 3, 4, 5, 6])
      row!.slice(0, 6).forEach((id, place) => expect(Math.abs(id - 1 - place)).toBeLessThanOrEqual(1))
    }
    expect(new Set(Array.from({ length: 50 }, (_, seed) => words('RandomWordSwap', 0.5, [[1, 2, 3, 0]], seed).join()))).toEqual(new Set(['1,2,3,0', '2,1,3,0', '1,3,2,0']))
    expect(words('RandomWordSwap', 0.99, [[9, 1, 0]], 1, 9)).toEqual([[9, 1, 0]])
  })
})

it('numbers get noise in deviations of their column over the training rows; what is missing stays missing', () => {
  const column = (name: string, values: readonly number[]) => ({ kind: 'number', name, values: Float64Array.from(values) }) as const
  const numbers = [column('small', [0, 2, 0, 2, 1000]), column('large', [0, 2000, Number.NaN, 2000, 0]), column('constant', [5, 5, 5, 5, 5])]
  const rows = 4000
  const x = float32([rows, 3], Array.from({ length: 3 * rows }, (_, i) => (i < 3 ? Number.NaN : 0)))
  createAugment(complete('GaussianJitter', { stddev: 0.5 }), { ...SCOPE, numbers })(batchOf(x), new Rng(1), SCOPE.rows)
  expect(Array.from(x.data.slice(0, 3), Number)).toEqual([Number.NaN, Number.NaN, Number.NaN])
  const deviation = (column: number) => Math.sqrt(x.data.reduce((sum: number, value, i) => sum + (i >= 3 && i % 3 === column ? Number(value) ** 2 : 0), 0) / rows)
  expect(deviation(0)).toBeCloseTo(0.5, 1)
  expect(deviation(1) / 942.8).toBeCloseTo(0.5, 1)
  expect(deviation(2)).toBe(0)
})

describe('completeAugmentation', () => {
  it('fills in what Keras would, and completes to itself', () => {
    const completed = complete('RandomTranslation', { height_factor: 0.1, width_factor: [0, 0.2], seed: 5, name: 'shift' })
    expect(completed).toEqual([{
      class_name: 'RandomTranslation',
      config: { height_factor: [-0.1, 0.1], width_factor: [0, 0.2], fill_mode: 'reflect', fill_value: 0, interpolation: 'bilinear' },
    }])
    for (const one of [completed, complete('RandomFlip'), complete('RandomErasing'), complete('MixUp'), complete('RandomZoom', { height_factor: 0.2 })]) {
      expect(completeAugmentation(one, { features: ['image'], loss: CLASSES, isAligned: false })).toEqual(one)
    }
  })

  it.each([
    [{}, 'augmentation must be a list of {"class_name", "config"}, got {}'],
    [[{ class_name: 'RandomCrop' }], 'augmentation[0].class_name must be one of RandomFlip, RandomTranslation, '],
    [[{ class_name: 'RandomFlip', config: { mode: 'diagonal' } }], 'augmentation[0].config.mode must be one of "horizontal", "vertical", "horizontal_and_vertical", got "diagonal"'],
    [[{ class_name: 'RandomRotation' }], 'augmentation[0].config.factor must be a number, or two in order, from -1 to 1, got nothing'],
    [[{ class_name: 'RandomRotation', config: { factor: [0.2, 0.1] } }], 'augmentation[0].config.factor must be a number, or two in order, from -1 to 1, got [0.2,0.1]'],
    [[{ class_name: 'RandomFlip' }, { class_name: 'GaussianJitter' }], 'augmentation[1].class_name must be one for these features (RandomFlip, RandomTranslation, RandomRotation, RandomZoom, GaussianNoise, RandomErasing, MixUp): GaussianJitter changes columns of numbers, got "GaussianJitter"'],
    [[{ class_name: 'MixUp' }], 'MixUp mixes labels, which loss sparse_categorical_crossentropy takes as whole numbers: set loss to "categorical_crossentropy"'],
  ])('refuses %j', (value, message) => {
    const loss = completeLoss('sparse_categorical_crossentropy', 'classification')
    expect(() => completeAugmentation(value, { features: ['image'], loss, isAligned: false })).toThrow(message)
  })

  it('refuses to move words that have targets of their own', () => {
    expect(() => completeAugmentation([{ class_name: 'RandomWordSwap' }], { features: ['words'], loss: CLASSES, isAligned: true })).toThrow(
      'RandomWordSwap moves words, but each place of a sequence has a target of its own here')
  })
})
