import { exactOptional, looseObject, optional, picklist, string } from 'valibot'
import { BUILTIN_DATASETS } from '../data/builtin.ts'
import { type ColumnType, KINDS_OF_TYPE } from '../data/column-type.ts'
import { withProfiles } from '../data/profile/with-profiles.ts'
import type { DatasetInfo } from '../data/dataset.ts'
import { MaasError } from '../core/error.ts'
import { isReady } from '../intake/is-ready.ts'
import type { ReadAppFile } from '../intake/prepare-dataset.ts'
import type { DatasetRecord } from '../registry/records.ts'
import { checkName } from '../registry/rules.ts'
import type { RegistryStore } from '../registry/store.ts'
import { bodyChunks } from './body.ts'
import { csvResponse } from './dataset-csv.ts'
import { rowsQuery, rowsResponse } from './dataset-rows.ts'
import type { DatasetTools } from './dataset-tools.ts'
import type { Networks } from './networks.ts'
import { manage, operation, type Route } from './route.ts'
import { fields, namedValues } from './schema.ts'

/** What the routes of data sets need. */
export interface DatasetParts {
  readonly registry: RegistryStore
  readonly networks: () => Promise<Networks>
  /** Asked for when the first file is to be read. */
  readonly datasets: () => Promise<DatasetTools>
  readonly readAppFile: ReadAppFile
}

/** `{"type": "category"}`, `{"type": "date", "format": "DD.MM.YYYY"}` */
const givenType = fields({ type: picklist(Object.keys(KINDS_OF_TYPE) as ColumnType[]), format: exactOptional(string()) })

/** A Service Worker has little memory, and answers nobody else while it reads. */
const MAX_BYTES = 50_000_000
const IMPORT_MS = 120_000

/** Data sets: the owner's own, and those that come with the app. */
export function datasetRoutes(parts: DatasetParts): readonly Route[] {
  const { registry, networks, datasets } = parts
  return [
    {
      ...manage('datasets', {
        GET: {
          summary: 'List the data sets',
          handle: async () => Response.json({ datasets: await listed(registry) }),
        },
        POST: operation({
          summary: 'Import a data set from a file',
          query: fields({ name: string('a name for the data set, as in datasets?name=houses'), file: optional(string()) }),
          async handle({ request, query: { name, file: fileName }, registry: writes }) {
            checkNew(name)
            const mediaType = request.headers.get('Content-Type') ?? ''
            const record = await readBody(request, async (bytes) =>
              (await datasets()).importDataset(writes, name, { mediaType, bytes, ...(fileName !== undefined && { fileName }) }))
            return Response.json(described(record), { status: 201, headers: { Location: `${new URL(request.url).pathname}/${name}` } })
          },
        }),
      }),
      deadlineMs: IMPORT_MS,
    },
    manage('datasets/:name', {
      GET: {
        summary: 'A data set',
        async handle({ params: { name } }) {
          const builtin = (await isStored(registry, name)) ? undefined : findBuiltin(name)
          return Response.json(builtin ? unopened(builtin) : described(await registry.getDataset(name)))
        },
      },
      PATCH: operation({
        summary: 'Change what columns of a data set are taken for',
        body: fields({ columns: namedValues(givenType) }),
        async handle({ params: { name }, body: { columns }, registry: writes }) {
          await prepared(name, parts)
          const { changeTypes } = await datasets()
          return Response.json(described(await changeTypes(writes, name, new Map(Object.entries(columns)))))
        },
      }),
      DELETE: {
        summary: 'Delete a data set',
        async handle({ params: { name }, registry: writes }) {
          if (await isBuiltin(registry, name)) throw new MaasError('conflict', `The data set "${name}" comes with the app and cannot be deleted.`)
          await writes.deleteDataset(name)
          return new Response(null, { status: 204 })
        },
      },
    }),
    {
      ...manage('datasets/:name/mask', {
        POST: operation({
          summary: 'Make a masked copy of a data set',
          body: looseObject({ name: string() }), // `maskDataset` knows the rest
          async handle({ request, params: { name }, body, registry: writes }) {
            checkNew(body.name)
            await prepared(name, parts)
            const masked = await (await datasets()).maskDataset(writes, name, body)
            const location = new URL(`../${body.name}`, request.url).pathname
            return Response.json(described(masked), { status: 201, headers: { Location: location } })
          },
        }),
      }),
      deadlineMs: IMPORT_MS,
    },
    {
      ...manage('datasets/:name/profile', {
        GET: operation({
          summary: 'What the columns of a data set hold',
          query: fields({ target: optional(string()) }),
          async handle({ params: { name }, query: { target } }) {
            await prepared(name, parts)
            const { describeProfile, profileStored } = await datasets()
            return Response.json(describeProfile(await profileStored(registry, name, target)))
          },
        }),
      }),
      deadlineMs: IMPORT_MS,
    },
    {
      ...manage('datasets/:name/suggest', {
        POST: operation({
          summary: 'A complete run config for a data set',
          body: fields({ target: string(), task: optional(string()) }),
          async handle({ params: { name }, body: { target, task } }) {
            const { rows, columns, source } = await prepared(name, parts)
            const profile = await (await datasets()).profileStored(registry, name)
            const start = source.builtin ? findBuiltin(name)?.start : undefined
            const isStart = start?.target === target && (task ?? start.task) === start.task
            const config = { ...(isStart ? start : { target, ...(task !== undefined && { task }) }), model: name, dataset: name }
            const { completeRunConfig } = await networks()
            return Response.json(completeRunConfig(config, { name, rows, columns: withProfiles(columns, profile) }))
          },
        }),
      }),
      deadlineMs: IMPORT_MS,
    },
    manage('datasets/:name/csv', {
      GET: {
        summary: 'A data set as CSV',
        handle: async ({ params: { name } }) => csvResponse(registry, await prepared(name, parts)),
      },
    }),
    manage('datasets/:name/rows', {
      GET: operation({
        summary: 'Rows of a data set',
        query: rowsQuery,
        handle: async ({ params: { name }, query }) => rowsResponse(registry, await prepared(name, parts), query),
      }),
    }),
  ]
}

/** That a file is too large is said before what else is wrong with it. */
async function readBody<T>(request: Request, read: (bytes: AsyncIterable<Uint8Array>) => Promise<T>): Promise<T> {
  const chunks = bodyChunks(request, MAX_BYTES, 'larger files are read in the studio, or by maas.datasets.import() of the SDK.')
  try {
    return await read({ [Symbol.asyncIterator]: () => ({ next: () => chunks.next() }) }) // without an end by who leaves it early
  } catch (thrown) {
    while (!(await chunks.next()).done);
    throw thrown
  }
}

/** What a run must know of its data set. Throws `dataset-not-found`. */
export async function findDataset(
  registry: RegistryStore, name: string,
): Promise<DatasetInfo> {
  const builtin = (await isStored(registry, name)) ? undefined : findBuiltin(name)
  if (builtin) return builtin
  const { rows, columns } = await registry.getDataset(name)
  return { name, rows, columns: withProfiles(columns, await registry.getDatasetProfile(name)) }
}

/** A data set whose rows are there; what reads files is needed once for each that comes with the app. */
async function prepared(name: string, { registry, datasets, readAppFile }: DatasetParts): Promise<DatasetRecord> {
  const stored = (await registry.listDatasets()).find((record) => record.name === name)
  if (stored && isReady(stored)) return stored
  return (await datasets()).prepareDataset(name, registry, readAppFile)
}

const findBuiltin = (name: string) => BUILTIN_DATASETS.find((dataset) => dataset.name === name)

async function isStored(registry: RegistryStore, name: string): Promise<boolean> {
  return (await registry.listDatasets()).some((record) => record.name === name)
}

/** One of the owner's own may have had the name before a newer version of the app took it. */
async function isBuiltin(registry: RegistryStore, name: string): Promise<boolean> {
  const stored = (await registry.listDatasets()).find((record) => record.name === name)
  return stored ? stored.source.builtin === true : findBuiltin(name) !== undefined
}

/** Those that come with the app first, whether or not they have been opened. */
async function listed(registry: RegistryStore) {
  const stored = new Map((await registry.listDatasets()).map((record) => [record.name, record]))
  const builtin = BUILTIN_DATASETS.map((dataset) => {
    const record = stored.get(dataset.name)
    if (record?.source.builtin) stored.delete(dataset.name)
    return record?.source.builtin ? described(record) : record ? [] : unopened(dataset)
  })
  return [...builtin.flat(), ...[...stored.values()].map(described)]
}

/** `builtin`: where it comes from, null for the owner's own. */
function described(record: DatasetRecord) {
  const builtin = record.source.builtin ? findBuiltin(record.name) : undefined
  return { ...record, builtin: builtin ? credit(builtin) : null }
}

type Builtin = (typeof BUILTIN_DATASETS)[number]

function unopened(builtin: Builtin) {
  const { name, mediaType, rows, columns } = builtin
  return { name, mediaType, rows, columns, builtin: credit(builtin) }
}

function credit({ title, scenario, start, source, licence, attribution }: Builtin) {
  return { title, scenario, start, source, licence, attribution }
}

/** Before the body is read: nobody should wait for an upload to hear that its name will not do. */
function checkNew(name: string): void {
  checkName('data set', name)
  if (findBuiltin(name)) throw new MaasError('conflict', `The data set "${name}" comes with the app: take another name.`)
}
