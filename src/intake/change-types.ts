import { MaasError } from '../core/error.ts'
import { decodeDataset } from '../data/blocks/encoded.ts'
import { KINDS_OF_TYPE } from '../data/column-type.ts'
import type { Column, ColumnInfo, TextColumn } from '../data/dataset.ts'
import { dateReader } from '../data/dates.ts'
import type { GivenType } from '../data/profile/column-facts.ts'
import { inferDates } from '../data/profile/infer-dates.ts'
import { profileDataset } from '../data/profile/profile-dataset.ts'
import type { ColumnLayout, DatasetRecord } from '../registry/records.ts'
import { storeColumns } from '../registry/store-columns.ts'
import type { RegistryStore } from '../registry/store.ts'
import { typesOf } from './profile-stored.ts'

/**
 * Takes columns for what their owner says. Numbers become text, or text numbers, where the type is kept so. Throws
 * `invalid-input` naming the column, and the row of the first value that is no such thing; then nothing is changed.
 */
export function changeTypes(registry: RegistryStore, name: string, types: ReadonlyMap<string, GivenType>): Promise<DatasetRecord> {
  return registry.changeDataset(name, async (record, layout, put) => {
    for (const column of types.keys()) {
      if (record.columns.some((info) => info.name === column)) continue
      throw new MaasError('invalid-input', `The data set "${name}" has no column "${column}".`)
    }
    const columns: ColumnInfo[] = []
    const layouts: ColumnLayout[] = []
    const stored = decodeDataset(await registry.readDataset(name))
    const converted: Column[] = []
    for (const [i, info] of record.columns.entries()) {
      const given = types.get(info.name)
      const changed = given && retyped(stored.columns[i]!, info, given)
      columns.push(changed?.info ?? info)
      converted.push(changed?.column ?? stored.columns[i]!)
      layouts.push(...(changed?.column ? await storeColumns({ rows: record.rows, columns: [changed.column] }, put) : [layout[i]!]))
    }
    const profile = profileDataset({ ...stored, columns: converted }, { types: typesOf(columns) })
    return { ...record, columns, types: { ...record.types, ...Object.fromEntries(types) }, profile, layout: layouts }
  })
}

/** `column`: its values when they are kept in another way than before. */
function retyped(column: Column, info: ColumnInfo, given: GivenType): { readonly info: ColumnInfo; readonly column?: Column } {
  const kinds = KINDS_OF_TYPE[given.type]
  const keeps = kinds.includes(info.kind)
  const { format: _, ...rest } = info
  if (keeps && given.type !== 'date') return { info: { ...rest, type: given.type } }
  if (column.kind === 'image' || column.kind === 'sequence' || !(kinds.includes('number') || kinds.includes('text'))) {
    throw new MaasError('invalid-input', `Column "${info.name}" holds ${info.kind}s: it cannot be taken for ${given.type}.`)
  }
  const converted = keeps ? column : column.kind === 'number' ? texts(column.name, column.values) : numbers(column)
  const changed = { ...rest, kind: converted.kind, type: given.type }
  if (given.type !== 'date') return { info: changed, column: converted }
  return { info: { ...changed, format: dateFormat(converted as TextColumn, given.format) }, ...(keeps ? {} : { column: converted }) }
}

function texts(name: string, values: Float64Array): TextColumn {
  return { kind: 'text', name, values: Array.from(values, (value) => (Number.isNaN(value) ? '' : String(value))) }
}

function numbers({ name, values }: TextColumn): Column {
  const read = Float64Array.from(values, (value) => (value.trim() === '' ? Number.NaN : Number(value)))
  const row = values.findIndex((value, i) => value.trim() !== '' && !Number.isFinite(read[i]))
  if (row < 0) return { kind: 'number', name, values: read }
  throw new MaasError('invalid-input', `Column "${name}" cannot be taken for numbers: row ${row + 1} is ${JSON.stringify(values[row])}.`)
}

/** Throws for the first value that is no date of that format. */
function dateFormat({ name, values }: TextColumn, given: string | undefined): string {
  const format = given ?? inferDates(values.filter((value) => value !== '').slice(0, 1000))?.format
  if (format === undefined) {
    throw new MaasError('invalid-input', `Column "${name}" is in no format of dates that is known: give one, e.g. "format": "DD.MM.YYYY".`)
  }
  const read = dateReader(format)
  const row = values.findIndex((value) => value !== '' && Number.isNaN(read(value)))
  if (row < 0) return format
  throw new MaasError('invalid-input', `Column "${name}" cannot be taken for dates such as ${format}: row ${row + 1} is ${JSON.stringify(values[row])}.`)
}
