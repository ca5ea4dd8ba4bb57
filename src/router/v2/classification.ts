import { MaasError } from '../../core/error.ts'
import { type PortTensor, sizeOf } from '../../core/tensor.ts'
import { mustBe } from '../../inference/encode-values.ts'
import { tensorOf } from './datatypes.ts'
import { encodeJson } from './json-data.ts'

/**
 * The classification extension: of each row the largest values, as BYTES `value:index[:label]`, [rows, count]; fewer where a row has fewer.
 * Throws `invalid-input` for a count below 1 and an output of texts.
 */
export function classify(tensor: PortTensor, count: unknown, labels: readonly string[] | undefined, place: string): PortTensor {
  if (!Number.isSafeInteger(count) || (count as number) < 1) throw mustBe(`"${place}.classification"`, 'a whole number of classes, from 1', count)
  const { dtype, shape } = tensor
  if (dtype === 'string' || dtype === 'bool') throw new MaasError('invalid-input', `"${place}.classification": this output has no values to compare.`)
  const written = encodeJson(tensor)
  const values = written.map(Number)
  const rows = shape.length > 1 ? shape[0]! : 1
  const width = rows === 0 ? 0 : sizeOf(shape) / rows
  const kept = Math.min(count as number, width)
  const show = (at: number): string => (dtype === 'float32' ? shortest(values[at]!) : String(written[at]))
  const classes: string[] = []
  for (let row = 0; row < rows; row++) {
    const best = Array.from({ length: width }, (_, index) => index).toSorted((a, b) => values[row * width + b]! - values[row * width + a]! || a - b).slice(0, kept)
    for (const index of best) {
      const label = labels?.length === width ? `:${labels[index]}` : ''
      classes.push(`${show(row * width + index)}:${index}${label}`)
    }
  }
  return tensorOf('BYTES', shape.length > 1 ? [rows, kept] : [kept], classes)
}

/** The fewest digits that are read back as the same float32. */
function shortest(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const text = Number(value.toPrecision(digits))
    if (Math.fround(text) === value) return String(text)
  }
  return String(Number(value.toPrecision(9)))
}
