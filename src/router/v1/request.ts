import { MaasError } from '../../core/error.ts'
import { isObject } from '../../core/is-object.ts'
import { columnsToRecords } from '../../inference/columns-to-records.ts'
import { mustBe } from '../../inference/encode-values.ts'

type Fields = Readonly<Record<string, unknown>>

/** Instances, and how the caller wrote each, for messages. */
export interface Given {
  readonly instances: readonly unknown[]
  readonly placeOf: (index: number) => string
}

/** The one that is given of `instances`, rows, and `inputs`, columns by name or the rows of the only one. Throws `invalid-input`. */
export function givenTensors({ instances, inputs }: Fields): readonly ['instances' | 'inputs', unknown] {
  if ((instances === undefined) === (inputs === undefined)) {
    throw new MaasError('invalid-input', 'Give exactly one of "instances", a list of rows, and "inputs", a list for each name.')
  }
  return inputs === undefined ? ['instances', instances] : ['inputs', inputs]
}

/** Their rows. Throws `invalid-input`, too, for columns that differ in length. */
export function readTensors(body: Fields): Given {
  const [place, value] = givenTensors(body)
  return givenRows(place, place === 'inputs' && isObject(value) ? columnsToRecords(value, (name) => `inputs.${name}`) : value)
}

/** `examples`, each with the features of `context`, which are said once for all. Throws `invalid-input` for a feature that is in both. */
export function readExamples({ examples, context = {} }: Fields): Given {
  if (!isObject(context)) throw mustBe('"context"', 'an object, {...}, of the features that all examples share', context)
  const { instances, placeOf } = givenRows('examples', examples)
  const merged = instances.map((example, index) => {
    if (!isObject(example)) throw mustBe(placeOf(index), 'an object, {...}, of values by feature', example)
    const twice = Object.keys(context).find((name) => Object.hasOwn(example, name))
    if (twice !== undefined) throw new MaasError('invalid-input', `${placeOf(index)} has "${twice}", which "context" gives for all examples.`)
    return Object.fromEntries([...Object.entries(context), ...Object.entries(example)])
  })
  return { instances: merged, placeOf }
}

/** Throws `invalid-input` unless there is at least one. */
export function givenRows(place: string, rows: unknown): Given {
  if (!Array.isArray(rows) || rows.length === 0) throw mustBe(`"${place}"`, 'a list of at least one', rows)
  return { instances: rows, placeOf: (index) => `${place}[${index}]` }
}
