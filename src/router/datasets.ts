import { BUILTIN_DATASETS } from '../data/builtin.ts'
import type { ColumnInfo } from '../data/dataset.ts'
import { columnInfos, MAX_DATASET_BYTES, readDataset } from '../data/read-dataset.ts'
import { MaasError } from '../core/error.ts'
import type { DatasetRecord } from '../registry/records.ts'
import { checkName } from '../registry/rules.ts'
import { sha256 } from '../registry/sha256.ts'
import type { RegistryStore } from '../registry/store.ts'
import { readBytes } from './body.ts'
import { type Route, manage } from './route.ts'

/** Data sets: the owner's own, and those that come with the app. */
export function datasetRoutes(registry: RegistryStore): readonly Route[] {
  return [
    manage('datasets', {
      GET: async () => Response.json({ datasets: [...BUILTIN_DATASETS.map(listed), ...(await registry.listDatasets()).map(own)] }),
      POST: async ({ request, query }) => {
        const name = newName(query.get('name'))
        const mediaType = request.headers.get('Content-Type') ?? ''
        const bytes = await readBytes(request, MAX_DATASET_BYTES)
        const dataset = await readDataset(name, mediaType, bytes)
        const record: DatasetRecord = {
          name, mediaType, bytes: bytes.length, hash: await sha256(bytes), rows: dataset.rows,
          columns: columnInfos(dataset), createdAt: new Date().toISOString(),
        }
        await registry.addDataset(record, bytes)
        return Response.json(own(record), { status: 201, headers: { Location: `${new URL(request.url).pathname}/${name}` } })
      },
    }),
    manage('datasets/:name', {
      GET: async ({ params: { name } }) => {
        const builtin = findBuiltin(name)
        return Response.json(builtin ? listed(builtin) : own(await registry.getDataset(name)))
      },
      DELETE: async ({ params: { name } }) => {
        if (findBuiltin(name)) throw new MaasError('conflict', `The data set "${name}" comes with the app and cannot be deleted.`)
        await registry.deleteDataset(name)
        return new Response(null, { status: 204 })
      },
    }),
  ]
}

/** What a run must know of its data set. Throws `dataset-not-found`. */
export async function findDataset(
  registry: RegistryStore, name: string,
): Promise<{ readonly name: string; readonly rows: number; readonly columns: readonly ColumnInfo[] }> {
  return findBuiltin(name) ?? registry.getDataset(name)
}

const findBuiltin = (name: string) => BUILTIN_DATASETS.find((dataset) => dataset.name === name)

/** `builtin`: where it comes from, null for the owner's own. */
const own = (record: DatasetRecord) => ({ ...record, builtin: null })

function listed({ name, mediaType, rows, columns, title, scenario, start, source, licence, attribution }: (typeof BUILTIN_DATASETS)[number]) {
  return { name, mediaType, rows, columns, builtin: { title, scenario, start, source, licence, attribution } }
}

/** Before the body is read: nobody should wait for an upload to hear that its name will not do. */
function newName(name: string | null): string {
  if (name === null) throw new MaasError('invalid-input', 'Name the data set in the query: POST datasets?name=houses.')
  checkName('data set', name)
  if (findBuiltin(name)) throw new MaasError('conflict', `The data set "${name}" comes with the app: take another name.`)
  return name
}
