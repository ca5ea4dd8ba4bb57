import { type DType, newTypedArray, sizeOf, type Tensor } from '../core/tensor.ts'
import { MaasError } from '../core/error.ts'
import type { SequenceColumn } from '../data/dataset.ts'
import type { Target } from '../data/table.ts'
import { fitTargetScaling, scaleTarget, type TargetScaling } from '../preprocess/target-scaling.ts'
import { lossTraits } from './losses.ts'

/** Targets as a network learns them. */
export interface TargetCoding {
  readonly dtype: DType
  /** Of one row. */
  readonly shape: readonly number[]
  /** Writes the targets of these rows, one after the other. */
  read(rows: Uint32Array, into: Tensor['data']): void
  /** What 1 in the network's output is in the target's own unit. */
  readonly unit: number
  /** Of numbers only. */
  readonly scaling?: TargetScaling
  /** Forecasting: what it is, as the network would say it, that nothing changes. */
  readonly unchanged?: number
  /** What is 0 is padding and weighs nothing. */
  readonly isPadded?: boolean
  /** Writes what a decoder reads beside the feature: the target up to the step before. Of the same shape. */
  readonly readDecoder?: (rows: Uint32Array, into: Tensor['data']) => void
}

export interface CodingOptions {
  /** Rows of the training part, on which the scaling of a regression's target is fitted. */
  readonly trained: Uint32Array
  /** Name of the loss. */
  readonly loss: string
  /** How many numbers the network gives for each row or step. */
  readonly width: number
  /** The network reads the target so far: then each sequence begins with its start id, which is not learned. */
  readonly decodes: boolean
}

/** Throws `invalid-data` for targets that the loss cannot measure, or that cannot be standardised. */
export function targetCoding(target: Target, { trained, loss, width, decodes }: CodingOptions): TargetCoding {
  const { target: kind, proportional, nonNegative } = lossTraits(loss)
  if (target.task === 'regression') {
    if (nonNegative) refuseNegative(target, loss)
    return scaled(target.values, proportional ? { mean: 0, std: 1 } : fitTargetScaling(target.name, target.values, trained))
  }
  if (target.task === 'forecasting') return changes(target, trained)
  if (target.task === 'translation') return sequences(target.column, decodes)
  return kind === 'indices' ? indices(target.classes) : oneHot(target.classes, width)
}

/** Room for the targets of so many rows. */
export function allocateTargets({ dtype, shape }: TargetCoding, rows: number): Tensor {
  const whole = [rows, ...shape]
  return { dtype, shape: whole, data: newTypedArray(dtype, sizeOf(whole)) }
}

function refuseNegative({ name, values }: Extract<Target, { task: 'regression' }>, loss: string): void {
  const row = values.findIndex((value) => value < 0)
  if (row < 0) return
  throw new MaasError(
    'invalid-data',
    `Column "${name}" is ${values[row]} in row ${row + 1}: ${loss} measures counts, which are 0 or more; choose another loss.`,
  )
}

function scaled(values: Float64Array, scaling: TargetScaling): TargetCoding {
  return {
    dtype: 'float32',
    shape: [1],
    unit: scaling.std,
    scaling,
    read(rows, into) {
      for (let i = 0; i < rows.length; i++) into[i] = scaleTarget(Math.fround(values[rows[i]!]!), scaling)
    },
  }
}

/** How far what comes is from what was known last, in units of its own spread. */
function changes({ name, horizon, values, last }: Extract<Target, { task: 'forecasting' }>, trained: Uint32Array): TargetCoding {
  const changed = Float64Array.from(values, (value, place) => Math.fround(value) - Math.fround(last[Math.floor(place / horizon)]!))
  const places = Uint32Array.from({ length: trained.length * horizon }, (_, i) => trained[Math.floor(i / horizon)]! * horizon + (i % horizon))
  const scaling = fitTargetScaling(name, changed, places)
  return {
    dtype: 'float32',
    shape: [horizon],
    unit: scaling.std,
    scaling,
    unchanged: scaleTarget(0, scaling),
    read(rows, into) {
      for (let i = 0; i < rows.length * horizon; i++) {
        into[i] = scaleTarget(changed[rows[Math.floor(i / horizon)]! * horizon + (i % horizon)]!, scaling)
      }
    },
  }
}

function sequences({ steps, ids }: SequenceColumn, decodes: boolean): TargetCoding {
  const length = decodes ? decoderSteps(steps) : steps
  const readFrom = (first: number) => (rows: Uint32Array, into: Tensor['data']) => {
    for (let i = 0; i < rows.length; i++) {
      const start = rows[i]! * steps + first
      ;(into as Int32Array).set(ids.subarray(start, start + length), i * length)
    }
  }
  const coding = { dtype: 'int32', shape: [length], unit: 1, isPadded: true } as const
  return decodes ? { ...coding, read: readFrom(1), readDecoder: readFrom(0) } : { ...coding, read: readFrom(0) }
}

/** What a decoder reads and learns of a target of so many steps: all but the last, and all but the first. */
export function decoderSteps(steps: number): number {
  return steps - 1
}

/** The id that every sequence begins with. Throws `invalid-data` when there is no such id, or nothing behind it. */
export function startOf({ name, start, steps, ids }: SequenceColumn): number {
  if (start !== undefined) return start
  const row = Array.from({ length: ids.length / steps }, (_, i) => i).findIndex((i) => ids[i * steps] !== ids[0])
  throw new MaasError(
    'invalid-data',
    `Column "${name}" begins with ${ids[0]} in row 1${row > 0 ? ` and with ${ids[row * steps]} in row ${row + 1}` : ''}: for a network with a ` +
      'decoder every sequence begins with the same id, its start, which is not 0, and goes on behind it.',
  )
}

/** The id that every sequence ends with, when it stands nowhere else. */
export function endOf({ steps, ids }: SequenceColumn): number | undefined {
  let end: number | undefined
  for (let from = 0; from < ids.length; from += steps) {
    const row = ids.subarray(from, from + steps)
    const last = row.findLastIndex((id) => id !== 0)
    end ??= row[last]
    if (last < 0 || row.indexOf(end!) !== last) return undefined
  }
  return end
}

function indices(classes: Int32Array): TargetCoding {
  return {
    dtype: 'int32',
    shape: [],
    unit: 1,
    read(rows, into) {
      for (let i = 0; i < rows.length; i++) into[i] = classes[rows[i]!]!
    },
  }
}

/** A row of zeros with a 1 at the class; of width 1, the class itself, which is 0 or 1. */
function oneHot(classes: Int32Array, width: number): TargetCoding {
  return {
    dtype: 'float32',
    shape: [width],
    unit: 1,
    read(rows, into) {
      into.fill(0 as never)
      for (let i = 0; i < rows.length; i++) {
        const index = classes[rows[i]!]!
        if (width === 1) into[i] = index
        else into[i * width + index] = 1
      }
    },
  }
}
