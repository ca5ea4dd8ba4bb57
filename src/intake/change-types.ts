import { MaasError } from '../core/error.ts'
import { KINDS_OF_TYPE } from '../data/column-type.ts'
import type { Column, ColumnInfo } from '../data/dataset.ts'
import type { GivenType } from '../data/profile/column-facts.ts'
import { Profiler } from '../data/profile/profile-dataset.ts'
import { retypeColumn } from '../data/retype.ts'
import type { ColumnLayout, DatasetRecord } from '../registry/records.ts'
import { storeColumns } from '../registry/store-columns.ts'
import type { RegistryStore } from '../registry/store.ts'
import { storedColumns } from './stored-columns.ts'

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
    const profiler = new Profiler(record.rows)
    for await (const stored of storedColumns(registry, record)) {
      const before = record.columns[columns.length]!
      const given = types.get(before.name)
      const changed = given && retyped(stored, before, given)
      const info = changed?.info ?? before
      layouts.push(...(changed?.column ? await storeColumns({ rows: record.rows, columns: [changed.column] }, put) : [layout[columns.length]!]))
      columns.push(info)
      profiler.add(changed?.column ?? stored, info)
    }
    return { ...record, columns, types: { ...record.types, ...Object.fromEntries(types) }, profile: profiler.end(), layout: layouts }
  })
}

/** `column`: its values when they are kept in another way than before. */
function retyped(stored: Column, info: ColumnInfo, given: GivenType): { readonly info: ColumnInfo; readonly column?: Column } {
  const keeps = KINDS_OF_TYPE[given.type].includes(info.kind)
  const { format: _, ...rest } = info
  const { column, format } = retypeColumn(stored, given)
  const changed = { ...rest, kind: column.kind, type: given.type, ...(format !== undefined && { format }) }
  return { info: changed, ...(keeps ? {} : { column }) }
}
