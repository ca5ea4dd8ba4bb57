import { MaasError } from '../core/error.ts'
import { Rng } from '../core/rng.ts'
import { type Shape, sizeOf } from '../core/tensor.ts'
import { orthonormalColumns } from './orthogonal.ts'
import { type Option } from '../core/options.ts'
import { configured, snakeCase } from './options.ts'

interface VarianceScaling {
  readonly kind: 'variance_scaling'
  readonly scale: number
  readonly mode: 'fan_in' | 'fan_out' | 'fan_avg'
  readonly distribution: 'uniform' | 'truncated_normal' | 'untruncated_normal'
}

type Distribution =
  | VarianceScaling
  | { readonly kind: 'random_normal' | 'truncated_normal'; readonly mean: number; readonly stddev: number }
  | { readonly kind: 'random_uniform'; readonly minval: number; readonly maxval: number }
  | { readonly kind: 'orthogonal'; readonly gain: number }

/** What a weight begins as: https://keras.io/api/layers/initializers/ */
export type Initializer =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'identity'; readonly gain: number }
  /** The bias [4 units] of an LSTM with `unit_forget_bias`: ones for the forget gate, which comes second. */
  | { readonly kind: 'unit_forget'; readonly others: Initializer }
  /** Drawn from the run's numbers, or from a seed of its own. */
  | (Distribution & { readonly seed: number | null })

type Config = Readonly<Record<string, unknown>>

const scaling =
  (scale: number, mode: VarianceScaling['mode'], distribution: VarianceScaling['distribution']) =>
  (): VarianceScaling => ({
    kind: 'variance_scaling',
    scale,
    mode,
    distribution,
  })

/** Each name with what it reads from its config. A reader gives undefined for what it does not understand. */
const DISTRIBUTIONS: Readonly<Record<string, (config: Config) => Distribution | undefined>> = {
  glorot_uniform: scaling(1, 'fan_avg', 'uniform'),
  glorot_normal: scaling(1, 'fan_avg', 'truncated_normal'),
  he_uniform: scaling(2, 'fan_in', 'uniform'),
  he_normal: scaling(2, 'fan_in', 'truncated_normal'),
  lecun_uniform: scaling(1, 'fan_in', 'uniform'),
  lecun_normal: scaling(1, 'fan_in', 'truncated_normal'),
  variance_scaling: readScaling,
  random_normal: (config) => withNumbers('random_normal', config, { mean: 0, stddev: 0.05 }),
  truncated_normal: (config) => withNumbers('truncated_normal', config, { mean: 0, stddev: 0.05 }),
  // Short names that Keras knows too.
  normal: (config) => withNumbers('random_normal', config, { mean: 0, stddev: 0.05 }),
  uniform: (config) => withNumbers('random_uniform', config, { minval: -0.05, maxval: 0.05 }),
  random_uniform: (config) => withNumbers('random_uniform', config, { minval: -0.05, maxval: 0.05 }),
  orthogonal: (config) => withNumbers('orthogonal', config, { gain: 1 }),
}

const FIXED: Readonly<Record<string, (config: Config) => Initializer | undefined>> = {
  zeros: () => ({ kind: 'constant', value: 0 }),
  ones: () => ({ kind: 'constant', value: 1 }),
  constant: (config) => withNumbers('constant', config, { value: 0 }),
  identity: (config) => withNumbers('identity', config, { gain: 1 }),
}

function withNumbers<K extends string, N extends Readonly<Record<string, number>>>(
  kind: K,
  config: Config,
  defaults: N,
): ({ readonly kind: K } & { readonly [P in keyof N]: number }) | undefined {
  const numbers = Object.fromEntries(Object.entries(defaults).map(([key, value]) => [key, config[key] ?? value]))
  if (!Object.values(numbers).every((value) => typeof value === 'number' && Number.isFinite(value))) return undefined
  return { kind, ...(numbers as { [P in keyof N]: number }) }
}

function readScaling({
  scale = 1,
  mode = 'fan_in',
  distribution = 'truncated_normal',
}: Config): VarianceScaling | undefined {
  const knownMode = (['fan_in', 'fan_out', 'fan_avg'] as const).find((known) => known === snakeCase(String(mode)))
  const name = snakeCase(String(distribution))
  // "normal" is what Keras 2 and tfjs call the truncated one.
  const knownDistribution = (['uniform', 'truncated_normal', 'untruncated_normal'] as const).find(
    (known) => known === (name === 'normal' ? 'truncated_normal' : name),
  )
  if (typeof scale !== 'number' || !(scale > 0) || !knownMode || !knownDistribution) return undefined
  return scaling(scale, knownMode, knownDistribution)()
}

/** A name, or `{class_name, config: {seed?}}` as Keras writes it. */
export function initializer(): Option<Initializer> {
  return {
    expects:
      `one of ${[...Object.keys(DISTRIBUTIONS), ...Object.keys(FIXED)].join(', ')}, ` +
      'or {"class_name": ..., "config": {"seed": ...}} of one of these',
    parse(value) {
      const { name = '', config = {} } = configured(value) ?? {}
      if (Object.hasOwn(FIXED, name)) return FIXED[name]!(config)
      const seed = config['seed'] ?? null
      const distribution = Object.hasOwn(DISTRIBUTIONS, name) ? DISTRIBUTIONS[name]!(config) : undefined
      if (!distribution || (seed !== null && !Number.isInteger(seed))) return undefined
      return { ...distribution, seed: seed as number | null }
    },
  }
}

/** {@link initializer} of a name. */
export function initializerNamed(name: string): Initializer {
  return initializer().parse(name)!
}

/**
 * Keras's `compute_fans`: [units] of a bias, [in, units] of a dense kernel, [...window, in, out] of a convolution's.
 */
function fansOf(shape: Shape): { readonly fanIn: number; readonly fanOut: number } {
  const field = sizeOf(shape.slice(0, -2))
  const fanOut = (shape.at(-1) ?? 1) * field
  return { fanIn: shape.length < 2 ? fanOut : shape.at(-2)! * field, fanOut }
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
 * Initial values of a weight of this shape in Keras's layout. Keras's formulas
 * (keras/src/initializers/random_initializers.py), drawn from `rng`, or from the initializer's own seed when it has
 * one. Throws `invalid-config` for a shape that the initializer cannot fill.
 */
export function initialize(shape: Shape, init: Initializer, rng: Rng): Float32Array {
  const values = new Float32Array(sizeOf(shape))
  if (init.kind === 'constant') return values.fill(init.value)
  if (init.kind === 'unit_forget') {
    const units = shape[0]! / 4
    return initialize(shape, init.others, rng).fill(1, units, 2 * units)
  }
  if (init.kind === 'identity') {
    const [rows, columns] = matrixOf(shape, init.kind)
    for (let i = 0; i < Math.min(rows, columns); i++) values[i * columns + i] = init.gain
    return values
  }
  const source = init.seed === null ? rng : new Rng(init.seed)
  if (init.kind === 'orthogonal') {
    if (shape.length < 2) throw refused(init.kind, 'two axes or more', shape)
    const columns = shape.at(-1)!
    return orthonormalColumns(values.length / columns, columns, () => source.normal()).map((value) => value * init.gain)
  }
  const draw = sampler(init, shape, source)
  for (let i = 0; i < values.length; i++) values[i] = draw()
  return values
}

function sampler(init: Exclude<Distribution, { kind: 'orthogonal' }>, shape: Shape, rng: Rng): () => number {
  switch (init.kind) {
    case 'random_normal':
      return () => init.mean + init.stddev * rng.normal()
    case 'truncated_normal':
      return () => init.mean + init.stddev * truncatedNormal(rng)
    case 'random_uniform':
      return () => init.minval + (init.maxval - init.minval) * rng.uniform()
    case 'variance_scaling': {
      const { fanIn, fanOut } = fansOf(shape)
      const fan = { fan_in: fanIn, fan_out: fanOut, fan_avg: (fanIn + fanOut) / 2 }[init.mode]
      const std = Math.sqrt(init.scale / Math.max(1, fan))
      return {
        uniform: () => Math.sqrt(3) * std * (2 * rng.uniform() - 1),
        truncated_normal: () => (std / TRUNCATED_STD) * truncatedNormal(rng),
        untruncated_normal: () => std * rng.normal(),
      }[init.distribution]
    }
  }
}

function matrixOf(shape: Shape, kind: string): readonly [number, number] {
  if (shape.length !== 2) throw refused(kind, 'a matrix', shape)
  return shape as readonly [number, number]
}

function refused(kind: string, expected: string, shape: Shape): MaasError {
  return new MaasError(
    'invalid-config',
    `the initializer "${kind}" fills ${expected}, but the weight is [${shape.join(', ')}].`,
  )
}
