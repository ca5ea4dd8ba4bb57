import { Rng } from '../core/rng.ts'
import { type Shape, sizeOf } from '../core/tensor.ts'
import type { Option } from './options.ts'

/** Keras's VarianceScaling, or a constant. */
export type Initializer =
  | { readonly kind: 'constant'; readonly value: number }
  | {
      readonly kind: 'variance-scaling'
      readonly scale: number
      readonly mode: 'fan_in' | 'fan_out' | 'fan_avg'
      readonly distribution: 'uniform' | 'truncated_normal' | 'untruncated_normal'
      readonly seed: number | null
    }

type VarianceScaling = Omit<Extract<Initializer, { kind: 'variance-scaling' }>, 'kind' | 'seed'>

/** https://keras.io/api/layers/initializers/ */
const SCALINGS: Readonly<Record<string, VarianceScaling>> = {
  glorot_uniform: { scale: 1, mode: 'fan_avg', distribution: 'uniform' },
  glorot_normal: { scale: 1, mode: 'fan_avg', distribution: 'truncated_normal' },
  he_uniform: { scale: 2, mode: 'fan_in', distribution: 'uniform' },
  he_normal: { scale: 2, mode: 'fan_in', distribution: 'truncated_normal' },
}

const CONSTANTS: Readonly<Record<string, number>> = { zeros: 0, ones: 1 }

/** `glorot_uniform`, `GlorotUniform` and tfjs's `glorotUniform` are one name. */
function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter, at: number) => `${at > 0 ? '_' : ''}${letter.toLowerCase()}`)
}

function parseScaling(config: Readonly<Record<string, unknown>>): VarianceScaling | undefined {
  const { scale = 1, mode = 'fan_in', distribution = 'truncated_normal' } = config
  const knownMode = (['fan_in', 'fan_out', 'fan_avg'] as const).find(
    (known) => known === mode || snakeCase(String(mode)) === known,
  )
  // "normal" is what Keras 2 and tfjs call the truncated one.
  const knownDistribution =
    distribution === 'normal'
      ? 'truncated_normal'
      : (['uniform', 'truncated_normal', 'untruncated_normal'] as const).find((known) => known === distribution)
  if (typeof scale !== 'number' || !(scale > 0) || !knownMode || !knownDistribution) return undefined
  return { scale, mode: knownMode, distribution: knownDistribution }
}

/** A name, or `{class_name, config: {seed?}}` as Keras writes it. */
export function initializer(): Option<Initializer> {
  return {
    expects:
      `one of ${[...Object.keys(SCALINGS), ...Object.keys(CONSTANTS)].join(', ')}, ` +
      'or {"class_name": ..., "config": {"seed": ...}} of one of these or of VarianceScaling',
    parse(value) {
      const { class_name, config } = (typeof value === 'string' ? { class_name: value } : (value ?? {})) as {
        class_name?: unknown
        config?: unknown
      }
      if (typeof class_name !== 'string') return undefined
      const name = snakeCase(class_name)
      const options = (config ?? {}) as Readonly<Record<string, unknown>>
      if (Object.hasOwn(CONSTANTS, name)) return { kind: 'constant', value: CONSTANTS[name]! }
      const scaling =
        name === 'variance_scaling' ? parseScaling(options) : Object.hasOwn(SCALINGS, name) ? SCALINGS[name] : undefined
      const seed = options['seed'] ?? null
      if (!scaling || (seed !== null && !Number.isInteger(seed))) return undefined
      return { kind: 'variance-scaling', ...scaling, seed: seed as number | null }
    },
  }
}

/** Keras's fans: [units] for a bias, [in, units] for a dense kernel, [out, in, height, width] for a convolution's. */
function fansOf(shape: Shape): { readonly fanIn: number; readonly fanOut: number } {
  const [a, b = a!, ...receptive] = shape as [number, ...number[]]
  const field = sizeOf(receptive)
  return shape.length === 4 ? { fanIn: b * field, fanOut: a * field } : { fanIn: a, fanOut: b }
}

/** Standard deviation of a standard normal distribution cut off at two. */
const TRUNCATED_STD = 0.87962566103423978

function truncatedNormal(rng: Rng): number {
  for (;;) {
    const draw = rng.normal()
    if (Math.abs(draw) <= 2) return draw
  }
}

/**
 * Initial values of a weight. Keras's formulas (keras/src/initializers/random_initializers.py): variance scale / fan,
 * drawn from `rng`, or from the initializer's own seed when it has one.
 */
export function initialize(shape: Shape, init: Initializer, rng: Rng): Float32Array {
  const values = new Float32Array(sizeOf(shape))
  if (init.kind === 'constant') return values.fill(init.value)
  const { fanIn, fanOut } = fansOf(shape)
  const fan = { fan_in: fanIn, fan_out: fanOut, fan_avg: (fanIn + fanOut) / 2 }[init.mode]
  const std = Math.sqrt(init.scale / Math.max(1, fan))
  const source = init.seed === null ? rng : new Rng(init.seed)
  const draw = {
    uniform: () => Math.sqrt(3) * std * (2 * source.uniform() - 1),
    truncated_normal: () => (std / TRUNCATED_STD) * truncatedNormal(source),
    untruncated_normal: () => std * source.normal(),
  }[init.distribution]
  for (let i = 0; i < values.length; i++) values[i] = draw()
  return values
}
