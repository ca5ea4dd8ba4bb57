import type { Signature } from '../artifact/manifest.ts'
import { MaasError } from '../core/error.ts'
import { float16Value } from '../core/float16.ts'
import type { PortTensor } from '../core/tensor.ts'
import type { ComparisonRecord } from '../registry/serving-records.ts'
import { bestIds } from '../runtime/greedy-decoding.ts'

/** What a version answered: its first output. */
export interface Answered {
  readonly signature: Signature
  readonly output: PortTensor
}

export type Difference = Pick<ComparisonRecord, 'rows' | 'agreed' | 'numbers' | 'absoluteDifference' | 'maxAbsoluteDifference'>

/**
 * Labels, texts and translations row by row, anything else number by number. Throws `invalid-input` for answers of
 * different forms, `invalid-data` where one is a finite number and the other is not.
 */
export function compareAnswers(a: Answered, b: Answered): Difference {
  const [saidA, saidB] = [saidOf(a), saidOf(b)]
  if (saidA && saidB && saidA.length === saidB.length) {
    return { rows: saidA.length, agreed: saidA.filter((said, row) => said === saidB[row]).length, numbers: 0, absoluteDifference: 0, maxAbsoluteDifference: 0 }
  }
  const [one, other] = [a.output, b.output]
  if (saidA || saidB || one.data.length !== other.data.length) {
    throw new MaasError('invalid-input', `its answers are of another form: [${other.shape.join(', ')}] of ${other.dtype}, not [${one.shape.join(', ')}] of ${one.dtype}.`)
  }
  const difference = { rows: 0, agreed: 0, numbers: one.data.length, absoluteDifference: 0, maxAbsoluteDifference: 0 }
  for (let i = 0; i < one.data.length; i++) {
    const [x, y] = [numberAt(one, i), numberAt(other, i)]
    const between = Object.is(x, y) ? 0 : Math.abs(x - y)
    if (!Number.isFinite(between)) throw new MaasError('invalid-data', `it gave ${y} where ${x} was answered.`)
    difference.absoluteDifference += between
    difference.maxAbsoluteDifference = Math.max(difference.maxAbsoluteDifference, between)
  }
  return difference
}

/** What is said of each row; undefined where it is numbers. */
function saidOf({ signature: { task, labels }, output: { data, shape } }: Answered): readonly unknown[] | undefined {
  const rows = shape[0] ?? 1
  const scores = data as Float32Array
  if (labels && scores.length === rows * labels.length) return Array.from({ length: rows }, (_, row) => labels[best(scores.subarray(row * labels.length, (row + 1) * labels.length))])
  if (task === 'translation') {
    const steps = shape[1]!
    const ids = bestIds({ data: scores }, rows, steps)
    return Array.from({ length: rows }, (_, row) => ids.subarray(row * steps, (row + 1) * steps).join(' '))
  }
  return typeof data[0] === 'string' ? Array.from(data as readonly string[]) : undefined
}

const numberAt = ({ dtype, data }: PortTensor, at: number): number => (dtype === 'float16' ? float16Value(Number(data[at])) : Number(data[at]))

const best = (scores: Float32Array): number => scores.indexOf(Math.max(...scores))
