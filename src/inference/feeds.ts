import type { Signature } from '../artifact/manifest.ts'
import { MaasError } from '../core/error.ts'
import type { PortTensor } from '../core/tensor.ts'
import type { PackedRows, PredictParams } from '../protocol/service-worker.ts'
import { storableText } from '../strings/storable-text.ts'
import { describeFeatures } from './describe-features.ts'
import { encodePictures } from './encode-pictures.ts'
import { type EncodedRows, encodeRows, sizeOf } from './encode-rows.ts'

/** Tensors by the names of a model's inputs. */
export type Feeds = Readonly<Record<string, PortTensor>>

/** What is found out of a signature once, and not of each request. */
export interface InputPlan {
  /** Numbers and texts of a row. */
  readonly x: number
  readonly text: number
  /** Of each number that a list of features gives, whether it may be NaN. */
  readonly mayMiss: readonly boolean[]
  /** Inputs for the features: behind them a translation may have that of its decoder. */
  readonly inputs: number
  readonly isMasked: boolean
}

const plans = new WeakMap<Signature, InputPlan>()

export function inputPlan(signature: Signature): InputPlan {
  let plan = plans.get(signature)
  if (!plan) plans.set(signature, plan = makePlan(signature))
  return plan
}

function makePlan({ features }: Signature): InputPlan {
  const texts = features.filter(({ kind }) => kind === 'text')
  return {
    x: features.reduce((sum, feature) => sum + sizeOf(feature), 0),
    text: texts.length,
    mayMiss: features.filter(({ kind }) => kind !== 'text').map((feature) => 'missing' in feature),
    inputs: new Set(features.map(({ kind }) => kind === 'text')).size,
    isMasked: features.some((feature) => 'privacy' in feature),
  }
}

/** Rows of a call over a port. Throws `invalid-input` as `encodeRows` does, and for a number that is not finite. */
export function packedRows(signature: Signature, params: PredictParams): EncodedRows {
  if ('instances' in params) {
    const { instances } = params
    return encodeRows(signature, instances, (i) => (instances.length === 1 ? 'x' : `x[${i}]`))
  }
  if ('pictures' in params) return encodePictures(signature, params)
  const x = newestOf(signature, params)
  checkNumbers(inputPlan(signature), x)
  return { x, text: params.text ?? [] }
}

/** The rows of a series without what is older than its steps; other rows as they are. */
function newestOf({ features: [first] }: Signature, { x, rows }: Pick<PackedRows, 'x' | 'rows'>): PackedRows['x'] {
  if (first?.kind !== 'series' || rows === undefined) return x
  const [given, taken] = [x.length / rows, sizeOf(first)]
  if (!Number.isInteger(given) || given <= taken || given % (first.columns?.length ?? 1) !== 0) return x
  return Float32Array.from({ length: rows * taken }, (_, i) => x[Math.floor(i / taken) * given + (given - taken) + (i % taken)]!)
}

/** Throws `invalid-input` for a number that is not finite, unless it may be missing and is NaN. */
export function checkNumbers({ mayMiss }: InputPlan, x: Float32Array): void {
  let sum = 0 // of 32-bit numbers a 64-bit one cannot be too large
  for (let at = 0; at < x.length; at++) sum += x[at]!
  if (Number.isFinite(sum)) return
  for (let at = 0; at < x.length; at++) {
    if (Number.isFinite(x[at]) || (Number.isNaN(x[at]) && mayMiss[at % mayMiss.length])) continue
    throw new MaasError('invalid-input', `x[${at}] is ${x[at]}: every number must be finite.`)
  }
}

/** How many rows these are. Throws `invalid-input` when there are none or not as many as whole rows need. */
export function countRows(name: string, signature: Signature, { x, text }: EncodedRows): number {
  const plan = inputPlan(signature)
  const rows = plan.x > 0 ? x.length / plan.x : text.length / plan.text
  if (rows > 0 && Number.isInteger(rows) && rows * plan.x === x.length && rows * plan.text === text.length) return rows
  throw new MaasError('invalid-input', `${name} takes rows of ${describeWidths(plan)} (${describeFeatures(signature.features)}), `
    + `but got ${x.length} numbers${text.length > 0 ? ` and ${text.length} texts` : ''} in all.`)
}

function describeWidths({ x, text }: InputPlan): string {
  return [x > 0 || text === 0 ? `${x} numbers` : '', text > 0 ? `${text} texts` : ''].filter((part) => part !== '').join(' and ')
}

/** Numbers and text as they are; ids as whole numbers. Throws `invalid-input` for an id that is none of the model's. */
export function feedsOf(signature: Signature, rows: number, { x, text }: EncodedRows): Feeds {
  const [first] = signature.features
  const feeds: Record<string, PortTensor> = Object.create(null)
  for (let i = 0; i < inputPlan(signature).inputs; i++) {
    const { name, dtype, shape: [, ...row] } = signature.inputs[i]!
    const shape = [rows, ...row.map(Number)]
    if (dtype === 'string') feeds[name] = { dtype, shape, data: text.map(storableText) }
    else if (first?.kind === 'sequence') feeds[name] = { dtype: 'int32', shape, data: idsOf(first, x) }
    else feeds[name] = { dtype: 'float32', shape, data: x }
  }
  return feeds
}

function idsOf(feature: Extract<Signature['features'][number], { kind: 'sequence' }>, x: Float32Array): Int32Array {
  const wrong = x.findIndex((id) => !(Number.isInteger(id) && id >= 0 && id < feature.vocabulary))
  if (wrong < 0) return Int32Array.from(x)
  throw new MaasError('invalid-input', `x[${wrong}] is ${x[wrong]}; the model takes ${describeFeatures([feature])}.`)
}

/** Rows without anything in them, to try a model with. */
export function zeroRows(signature: Signature, rows: number): EncodedRows {
  const { x, text } = inputPlan(signature)
  return { x: new Float32Array(rows * x), text: Array<string>(rows * text).fill('') }
}
