import { string } from 'valibot'
import { artifactResponse } from './artifact-response.ts'
import { importQuery, type ImportParts, importVersion } from './import-version.ts'
import { manage, operation, type Route } from './route.ts'
import { fields, wholeNumber } from './schema.ts'
import { versionNumber } from './version-number.ts'

/** Models, versions, aliases, and the journal of who was behind which alias when. */
export function modelRoutes(parts: ImportParts): readonly Route[] {
  const { registry } = parts
  return [
    manage('models', {
      GET: {
        summary: 'List the models',
        handle: async () => Response.json({ models: await registry.listModels() }),
      },
    }),
    manage('models/:model', {
      GET: {
        summary: 'A model with its versions',
        async handle({ params: { model } }) {
          const [record, versions] = await Promise.all([registry.getModel(model), registry.listVersions(model)])
          return Response.json({ ...record, versions })
        },
      },
      DELETE: {
        summary: 'Delete a model',
        async handle({ params: { model }, registry: writes }) {
          await writes.deleteModel(model)
          return new Response(null, { status: 204 })
        },
      },
    }),
    manage('models/:model/versions', {
      GET: {
        summary: 'List the versions of a model, newest first',
        handle: async ({ params: { model } }) => Response.json({ versions: await registry.listVersions(model) }),
      },
      POST: operation({
        summary: 'Import a model as the next version',
        query: importQuery,
        async handle(call) {
          const version = await importVersion(parts, call)
          const { pathname } = new URL(call.request.url)
          return Response.json(version, { status: 201, headers: { Location: `${pathname}/${version.version}` } })
        },
      }),
    }),
    manage('models/:model/versions/:version', {
      GET: {
        summary: 'A version',
        handle: async ({ params: { model, version } }) => Response.json(await registry.getVersion(model, versionNumber(version, model))),
      },
      DELETE: {
        summary: 'Delete a version',
        async handle({ params: { model, version }, registry: writes }) {
          await writes.deleteVersion(model, versionNumber(version, model))
          return new Response(null, { status: 204 })
        },
      },
    }),
    manage('models/:model/versions/:version/artifact', {
      GET: {
        summary: 'The ONNX file of a version',
        handle: async ({ params: { model, version } }) => artifactResponse(registry, await registry.getVersion(model, versionNumber(version, model))),
      },
    }),
    manage('models/:model/aliases/:alias', {
      PUT: operation({
        summary: 'Point an alias to a version',
        body: fields({ version: wholeNumber() }),
        handle: async ({ params: { model, alias }, body: { version }, registry: writes }) => Response.json(await writes.setAlias(model, alias, version)),
      }),
      DELETE: {
        summary: 'Take an alias away',
        handle: async ({ params: { model, alias }, registry: writes }) => Response.json(await writes.deleteAlias(model, alias)),
      },
    }),
    manage('models/:model/rollback', {
      POST: operation({
        summary: 'Undo the last move of an alias',
        body: fields({ alias: string() }),
        handle: async ({ params: { model }, body: { alias }, registry: writes }) => Response.json(await writes.rollbackAlias(model, alias)),
      }),
    }),
    manage('models/:model/journal', {
      GET: {
        summary: 'Who was behind which alias when',
        handle: async ({ params: { model } }) => Response.json({ journal: await registry.journal(model) }),
      },
    }),
  ]
}
