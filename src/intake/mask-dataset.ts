import { readFields, readText, readTexts } from '../core/config-values.ts'
import { MaasError } from '../core/error.ts'
import { isObject } from '../core/is-object.ts'
import { Rng } from '../core/rng.ts'
import { decodeDataset, type EncodedDataset } from '../data/blocks/encoded.ts'
import type { Column, ColumnInfo } from '../data/dataset.ts'
import { anonymityOf } from '../data/privacy/anonymity.ts'
import { type Keys, readMask } from '../data/privacy/mask-actions.ts'
import { maskColumn } from '../data/privacy/mask-column.ts'
import type { Mask, MaskOptions, MaskStep } from '../data/privacy/masks.ts'
import type { DatasetRecord } from '../registry/records.ts'
import { sha256 } from '../registry/sha256.ts'
import type { RegistryStore } from '../registry/store.ts'
import { newDataset } from './import-dataset.ts'
import { privacyKeys } from './privacy-keys.ts'

/** What is to be masked: the name of the new data set, for each column that changes what is done with it, and in which columns rows should be alike. */
export interface MaskRequest {
  readonly name: string
  readonly columns: Readonly<Record<string, MaskOptions>>
  readonly quasi_identifiers?: readonly string[]
}

/**
 * Makes a new data set of one whose rows are there. Columns that are not masked share their blocks with the original, which can be
 * deleted then; the masks, with the ids of their keys, stand in the lineage. Throws `invalid-config` for a mask that does not fit
 * its column, and as {@link RegistryStore.addDataset} does.
 * @param body a {@link MaskRequest}, not yet checked.
 */
export async function maskDataset(registry: RegistryStore, from: string, body: unknown): Promise<DatasetRecord> {
  const request = readRequest(body)
  const source = await registry.getDataset(from)
  return registry.addDataset(request.name, async (put) => {
    const masks = await completeMasks(registry, source, request.columns)
    const keys = await privacyKeys(registry, [...masks.values()].flatMap((mask) => (mask.action === 'hash' ? [mask.key] : [])))
    const encoded = await registry.readDataset(from)
    const [name, rows] = [request.name, source.rows]
    const quasiIdentifiers: Column[] = []
    const types = Object.fromEntries(Object.entries(source.types).filter(([column]) => !masks.has(column)))
    const { builtin: _, fileName: _file, ...origin } = source.source
    let bytes = 0
    function* masked(): Generator<Column> {
      for (const column of maskAll(encoded, masks, keys)) {
        if (request.quasi_identifiers?.includes(column.name)) quasiIdentifiers.push(column)
        yield column
      }
    }
    const made = await newDataset({ dataset: { name, rows, columns: masked() }, notes: [] }, types, { mediaType: source.mediaType, hash: '', bytes: 0, source: origin }, (blocks) => {
      bytes += blocks.reduce((sum, { length }) => sum + length, 0)
      return put(blocks)
    })
    const anonymity = request.quasi_identifiers && anonymityOf({ name, rows, columns: quasiIdentifiers }, request.quasi_identifiers)
    const steps = [...masks].map(([column, mask]): MaskStep => ({ column, ...mask }))
    const { lineage } = source
    return {
      ...made,
      bytes,
      hash: await sha256(new TextEncoder().encode(JSON.stringify(made.layout))),
      lineage: {
        from: lineage?.from ?? { name: from, hash: source.hash },
        steps: [...(lineage?.steps ?? []), ...steps],
        ...(anonymity && { anonymity }),
      },
    }
  })
}

function readRequest(body: unknown): MaskRequest {
  const { name, columns, quasi_identifiers } = readFields('body', body, ['name', 'columns', 'quasi_identifiers'])
  if (!isObject(columns) || Object.keys(columns).length === 0) {
    throw new MaasError('invalid-config', 'columns must say of at least one column what to do, such as {"email": {"action": "hash"}}')
  }
  for (const [column, mask] of Object.entries(columns)) {
    if (!isObject(mask)) throw new MaasError('invalid-config', `columns.${column} must be an object, such as {"action": "hash"}`)
  }
  return {
    name: readText('name', name),
    columns: columns as MaskRequest['columns'],
    ...(quasi_identifiers !== undefined && { quasi_identifiers: readTexts('quasi_identifiers', quasi_identifiers) }),
  }
}

/** All hashes that name no key share a new one: the same value in two columns is the same pseudonym. */
async function completeMasks(
  registry: RegistryStore, { name: dataset, columns }: DatasetRecord, given: MaskRequest['columns'],
): Promise<ReadonlyMap<string, Mask>> {
  const infoOf = (column: string): ColumnInfo => {
    const info = columns.find(({ name }) => name === column)
    if (info) return info
    throw new MaasError('invalid-config', `columns: data set "${dataset}" has no column "${column}"; it has ${columns.map(({ name }) => `"${name}"`).join(', ')}`)
  }
  const complete = (key: string) => new Map(Object.entries(given).map(([column, options]) =>
    [column, readMask(`columns.${column}`, options.action === 'hash' ? { key, ...options } : options, infoOf(column))]))
  complete('unknown yet') // what does not fit is said before a key is made
  const needsKey = Object.values(given).some(({ action, key }) => action === 'hash' && key === undefined)
  return complete(needsKey ? await registry.addPrivacyKey() : '')
}

/** One column after the other: all of a large data set at once would not fit. */
function* maskAll(encoded: EncodedDataset, masks: ReadonlyMap<string, Mask>, keys: Keys): Generator<Column> {
  const [seed] = crypto.getRandomValues(new Uint32Array(1)) // kept nowhere: who has it could take the noise away
  const rng = new Rng(seed!)
  for (const one of encoded.columns) {
    const mask = masks.get(one.info.name)
    if (mask?.action === 'drop') continue
    const column = decodeDataset({ ...encoded, columns: [one] }).columns[0]!
    yield mask && 'values' in column ? maskColumn(column, mask, keys, rng.fork(column.name)) : column
  }
}
