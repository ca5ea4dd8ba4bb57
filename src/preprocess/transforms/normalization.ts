import { MaasError } from '../../core/error.ts'
import { nonNegative, number, oneOrMore, orNull } from '../../core/options.ts'
import { float32 } from '../../core/tensor.ts'
import { type Images, mapImages } from '../images.ts'
import { imageTransform } from './transform.ts'

/**
 * (x - mean) / sqrt(variance) of each channel (https://keras.io/api/layers/preprocessing_layers/numerical/normalization/):
 * over all pixels of the training rows when they are left out; a channel that is constant there is divided by 1.
 */
export const Normalization = imageTransform({
  options: { mean: orNull(oneOrMore(number())), variance: orNull(oneOrMore(nonNegative())) },
  fit(images, { mean, variance }, { column, rows }) {
    if ((mean === null) !== (variance === null)) {
      throw new MaasError('invalid-config', `preprocessing.${column}: Normalization has a mean or a variance alone: give both, or neither.`)
    }
    if (mean === null || variance === null) return momentsOfChannels(images, rows)
    return { mean: eachChannel(column, 'mean', mean, images), std: eachChannel(column, 'variance', variance, images).map(deviation) }
  },
  apply: (images, { mean, std }) => mapImages(images, images, (pixels, into) => {
    for (let i = 0; i < into.length; i++) into[i] = (pixels[i]! - mean[i % images.channels]!) / std[i % images.channels]!
  }),
  lower({ builder, constant }, x, [fitted]) {
    const { mean, std } = fitted!
    const centred = builder.op('Sub', [x, constant('mean', float32([mean.length], mean))])
    return builder.op('Div', [centred, constant('std', float32([std.length], std))])
  },
})

const deviation = (variance: number): number => Math.sqrt(variance) || 1

function eachChannel(column: string, option: string, values: readonly number[], { channels }: Images): readonly number[] {
  if (values.length === channels) return values
  if (values.length === 1) return Array.from({ length: channels }, () => values[0]!)
  throw new MaasError(
    'invalid-config', `preprocessing.${column}: Normalization has a ${option} of ${values.length} channels, but the images have ${channels}.`,
  )
}

/** Of the population, in two passes. */
function momentsOfChannels(images: Images, rows: Uint32Array): { readonly mean: readonly number[]; readonly std: readonly number[] } {
  const { height, width, channels } = images
  const count = rows.length * height * width
  const meanOf = (of: (pixel: number, channel: number) => number): readonly number[] => {
    const sums = new Float64Array(channels)
    for (const row of rows) {
      const pixels = images.pixelsOf(row)
      for (let i = 0; i < pixels.length; i++) sums[i % channels]! += of(pixels[i]!, i % channels)
    }
    return Array.from(sums, (sum) => sum / count)
  }
  const mean = meanOf((pixel) => pixel)
  return { mean, std: meanOf((pixel, channel) => (pixel - mean[channel]!) * (pixel - mean[channel]!)).map(deviation) }
}
