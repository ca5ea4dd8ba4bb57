import { MaasError } from '../core/error.ts'
import { decodeDataset } from '../data/blocks/encoded.ts'
import { KINDS_OF_TYPE } from '../data/column-type.ts'
import type { Column, ColumnInfo } from '../data/dataset.ts'
import type { GivenType } from '../data/profile/column-facts.ts'
import { profileDataset } from '../data/profile/profile-dataset.ts'
import { retypeColumn } from '../data/retype.ts'
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
function retyped(stored: Column, info: ColumnInfo, given: GivenType): { readonly info: ColumnInfo; readonly column?: Column } {
  const keeps = KINDS_OF_TYPE[given.type].includes(info.kind)
  const { format: _, ...rest } = info
  const { column, format } = retypeColumn(stored, given)
  const changed = { ...rest, kind: column.kind, type: given.type, ...(format !== undefined && { format }) }
  return { info: changed, ...(keeps ? {} : { column }) }
}
