import { formatShape, sameShape } from '../dims.ts'
import type { Dim } from '../graph.ts'
import { choice, defineOp, fixed, float, type InferContext, input, ints, optional, optionalInput } from '../op.ts'
import { imageShape } from './window.ts'

const MODE = choice(['nearest', 'linear'], 'nearest')
/**
 * Where the middle of an output element lies in X, s being the factor: `half_pixel` takes elements as areas and gives
 * (i + 0.5) / s - 0.5, as Keras's UpSampling2D does; `asymmetric` gives i / s, as that of tfjs does.
 */
const COORDINATES = choice(['half_pixel', 'asymmetric'], 'half_pixel')

function checkFactors(context: InferContext<unknown>, factors: readonly number[], axes: number): void {
  if (factors.length !== axes || factors.some((factor) => !Number.isInteger(factor) || factor < 1)) {
    context.fail(
      `the scales behind batch and channels must be ${axes} whole numbers of at least 1, but are [${factors.join(', ')}].`,
    )
  }
}

/**
 * Makes everything behind the channels larger by whole factors, `scales` [1, 1, ...]. `nearest` repeats each element;
 * `linear` goes evenly from one to the next and repeats those at the edges outwards.
 */
const Resize = defineOp({
  domain: '',
  inputs: [input('X'), optionalInput('roi'), input('scales')],
  outputs: ['Y'],
  attributes: {
    mode: MODE,
    coordinate_transformation_mode: COORDINATES,
    nearest_mode: choice(['round_prefer_floor', 'floor'], 'round_prefer_floor'),
    antialias: fixed(0),
    exclude_outside: fixed(0),
    keep_aspect_ratio_policy: fixed('stretch'),
    // Of a mode that there is not, but written by some exporters all the same.
    cubic_coeff_a: optional(float()),
  },
  infer(context) {
    const { mode, coordinate_transformation_mode, nearest_mode } = context.attributes
    const x = imageShape(context, 0, 'X')
    const scales = context.constant(2)
    if (scales[0] !== 1 || scales[1] !== 1) {
      context.fail(`scales [${scales.join(', ')}] must begin with 1, 1: batch and channels stay.`)
    }
    const factors = scales.slice(2)
    checkFactors(context, factors, x.length - 2)
    // Whole factors make these two the same, and others a shift.
    const repeats = coordinate_transformation_mode === 'half_pixel' ? 'round_prefer_floor' : 'floor'
    if (mode === 'nearest' && nearest_mode !== repeats) {
      context.fail(
        `with coordinate_transformation_mode "${coordinate_transformation_mode}" only nearest_mode "${repeats}" is ` +
          'supported: each element is repeated.',
      )
    }
    return [{ dtype: context.input(0).dtype, shape: enlarged(context, x, factors) }]
  },
  gradient({ op, constant, upstream, inputs, attributes: { mode, coordinate_transformation_mode } }) {
    const factors = constant(2).slice(2)
    return [op('ResizeGrad', [upstream[0]!, inputs[0]!], { mode, coordinate_transformation_mode, factors })]
  },
})

function enlarged(context: InferContext<unknown>, x: readonly Dim[], factors: readonly number[]): readonly Dim[] {
  const sizes = x.slice(2).map((size, axis) => {
    return typeof size === 'number' ? size * factors[axis]! : context.fail(`the sizes of X ${formatShape(x)} must be known.`)
  })
  return [...x.slice(0, 2), ...sizes]
}

/** dX of Resize: each element of dY is shared out among those that it was made of. X gives its shape only. */
const ResizeGrad = defineOp({
  domain: 'inpage',
  inputs: [input('dY'), input('X')],
  outputs: ['dX'],
  attributes: { mode: MODE, coordinate_transformation_mode: COORDINATES, factors: ints({ min: 1 }) },
  infer(context) {
    const x = imageShape(context, 1, 'X')
    const { factors } = context.attributes
    checkFactors(context, factors, x.length - 2)
    const dY = context.input(0).shape
    const expected = enlarged(context, x, factors)
    if (!sameShape(dY, expected)) context.fail(`dY must be ${formatShape(expected)}, but is ${formatShape(dY)}.`)
    return [context.input(1)]
  },
})

export const resizeOps = { Resize }

export const resizeTrainingOps = { ResizeGrad }
