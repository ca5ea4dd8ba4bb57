import { Rng } from '../../src/core/rng.ts'
import { float32 } from '../../src/core/tensor.ts'
import { GraphBuilder } from '../../src/graph/builder.ts'
import { finished, line, successor } from '../../src/router/testing/models.ts'
import type { Pointer } from './pointer.ts'

/** A model, and what it must answer, computed here. */
export interface Target {
  /** How it is asked for: a model, an alias of it, or an endpoint. */
  readonly ref: string
  readonly model: string
  readonly features: readonly string[]
  /** The numbers of a row that a version must give. */
  compute(version: number, row: readonly number[]): number[]
  readonly tolerance: number
  /** Which versions may answer, where this page alone says so. */
  readonly pointer?: Pointer
}

const [WIDTH, UNITS] = [16, 32]
export const LABELS = ['north', 'east', 'south', 'west']

const uniform = (seed: number, length: number): Float32Array<ArrayBuffer> => {
  const rng = new Rng(seed)
  return Float32Array.from({ length }, () => rng.uniform() - 0.5)
}
const [W1, B1, W2, B2] = [uniform(1, WIDTH * UNITS), uniform(2, UNITS), uniform(3, UNITS * LABELS.length), uniform(4, LABELS.length)]
const FEATURES = Array.from({ length: WIDTH }, (_, i) => `f${i}`)

/** Each version its own slope: who answered is told by the answer. */
export const lineArtifact = (version: number): Uint8Array<ArrayBuffer> => line(version, 1).artifact as Uint8Array<ArrayBuffer>

export function lineTarget(ref: string, model: string, pointer?: Pointer): Target {
  return { ref, model, features: ['x'], tolerance: 0, compute: (version, [x]) => [version * x! + 1], ...(pointer && { pointer }) }
}

export function mlpArtifact(): Uint8Array<ArrayBuffer> {
  const b = new GraphBuilder('mlp')
  const dense = (x: string, weights: Float32Array, biases: Float32Array) =>
    b.op('Gemm', [x, b.constant(float32([weights.length / biases.length, biases.length], weights)), b.constant(float32([biases.length], biases))])
  const hidden = b.op('Relu', [dense(b.input('x', 'float32', ['batch', WIDTH]), W1, B1)])
  b.op('Softmax', [dense(hidden, W2, B2)], { axis: -1 }, 'scores')
  const features = FEATURES.map((name) => ({ kind: 'number', name }) as const)
  return finished(b.build(['scores']), { task: 'classification', features, target: 'way', labels: LABELS }).artifact as Uint8Array<ArrayBuffer>
}

export const MLP: Target = {
  ref: 'mlp', model: 'mlp', features: FEATURES, tolerance: 1e-5,
  compute(_version, row) {
    const hidden = dense(row, W1, B1).map((value) => Math.max(0, value))
    return softmax(dense(hidden, W2, B2))
  },
}

function dense(x: readonly number[], weights: Float32Array, biases: Float32Array): number[] {
  return Array.from(biases, (bias, unit) => x.reduce((sum, value, i) => sum + value * weights[i * biases.length + unit]!, bias))
}

function softmax(logits: readonly number[]): number[] {
  const powers = logits.map((logit) => Math.exp(logit - Math.max(...logits)))
  const sum = powers.reduce((total, power) => total + power, 0)
  return powers.map((power) => power / sum)
}

/** Says of each of 2 ids below 4 which one comes next. */
export const translatorArtifact = (): Uint8Array<ArrayBuffer> => successor(false).artifact as Uint8Array<ArrayBuffer>

/** The scores of all ids at each position. */
export const translation = (ids: readonly number[]): number[][] => ids.map((id) => softmax([0, 1, 2, 3].map((next) => (next === (id + 1) % 4 ? 9 : 0))))
