import { type InferOutput, optional, picklist, pipe, string, transform } from 'valibot'
import type { ImportedModel, ImportOptions } from '../artifact/imported-model.ts'
import { decodeModel, needsOnnxruntime, hasManifest } from '../artifact/onnx.ts'
import { MaasError } from '../core/error.ts'
import type { VersionRecord } from '../registry/records.ts'
import { checkName } from '../registry/rules.ts'
import { registerVersion } from '../registry/register-version.ts'
import type { RegistryStore } from '../registry/store.ts'
import type { SessionFactory } from '../runtime/session.ts'
import { readBytes } from './body.ts'
import { restoreBundle } from './bundles.ts'
import type { Networks } from './networks.ts'
import type { Call } from './route.ts'
import { fields } from './schema.ts'

export interface Importers {
  /** Asked for when the first model of something else comes. */
  readonly networks: () => Promise<Networks>
  /** Opens a model with ops that have no kernels. */
  readonly onnxruntime: SessionFactory
}

export interface ImportParts extends Importers {
  readonly registry: RegistryStore
}

export const MAX_MODEL_BYTES = 100_000_000

export const importQuery = fields({
  description: optional(string(), ''),
  labels: optional(pipe(string(), transform((text) => text.split(',').map((label) => label.trim())))),
  promote: optional(picklist(['true', 'false'])),
})

/**
 * Makes the model in the body the next version: an ONNX file of Inpage or of something else, or what Keras, tfjs or Teachable
 * Machine wrote, as one file, an archive, or several files of a form; or a bundle, whose versions all come back. In the query: `description`, `labels` (separated
 * by commas), `promote=true`. Nothing is registered when the model cannot be read. Throws `invalid-artifact`,
 * `invalid-data`, `invalid-config`, `unsupported`, `too-large`.
 */
export async function importVersion(
  importers: Importers, { request, params: { model }, query, registry }: Call<'model', unknown, InferOutput<typeof importQuery>>,
): Promise<VersionRecord> {
  checkName('model', model)
  const { labels, description, promote } = query
  const files = await readFiles(request)
  const bundle = files.length === 1 && !isOnnx(files) ? await (await importers.networks()).readBundle(files[0]!.bytes) : undefined
  if (bundle) {
    const restored = await restoreBundle(registry, model, bundle, promote === 'true', async (artifact) => {
      const { manifest: { signature, parity = null } } = await readModel([{ name: 'the bundle', bytes: artifact }], importers, {})
      return { signature, parity }
    })
    return restored.at(-1)!
  }
  return importFiles(importers, registry, model, files, { ...(labels && { labels }), description, promote: promote === 'true' })
}

interface VersionOptions extends ImportOptions {
  readonly description: string
  /** Makes it the champion. */
  readonly promote: boolean
}

/** Makes the model in these files the next version. Throws as {@link importVersion}. */
export async function importFiles(
  importers: Importers, registry: RegistryStore, model: string, files: Files, { description, promote, ...options }: VersionOptions,
): Promise<VersionRecord> {
  const { artifact, manifest } = await readModel(files, importers, options)
  const { provenance: { dataset, engine, params }, metrics, signature, parity = null } = manifest
  return registerVersion(registry, model, { description, params, dataset, run: null, engine }, { artifact, metrics, signature, parity }, promote)
}

async function readModel(files: Files, { networks, onnxruntime }: Importers, options: ImportOptions): Promise<ImportedModel> {
  if (!isOnnx(files)) return (await networks()).importKeras(files, options)
  const [{ bytes }] = files
  const importForeign = async () => {
    const session = await onnxruntime(bytes)
    session.dispose()
    return (await networks()).importForeignOnnx(bytes, session, options)
  }
  if (needsOnnxruntime(bytes)) return importForeign()
  if (hasManifest(bytes)) return { artifact: bytes, manifest: decodeModel(bytes).manifest }
  const { importOnnx } = await networks()
  try {
    return importOnnx(bytes, options)
  } catch (reason) {
    if (!(reason instanceof MaasError && ['unsupported', 'invalid-artifact'].includes(reason.code))) throw reason
    // What neither can serve is told by the one that knows more of it.
    return importForeign().catch(() => {
      throw reason
    })
  }
}

export type Files = readonly { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }[]

async function readFiles(request: Request): Promise<Files> {
  const mediaType = request.headers.get('Content-Type') ?? ''
  const bytes = await readBytes(request, MAX_MODEL_BYTES)
  if (bytes.length === 0) throw new MaasError('invalid-data', 'The body is empty: send the model\'s file, or several as multipart/form-data.')
  if (!mediaType.startsWith('multipart/form-data')) return [{ name: 'the body', bytes }]
  const form = await new Response(bytes, { headers: { 'Content-Type': mediaType } }).formData().catch((cause: unknown) => {
    throw new MaasError('invalid-data', `The body is not a whole form: ${(cause as Error).message}.`, { cause })
  })
  const files = [...form.values()].filter((value) => typeof value !== 'string')
  return Promise.all(files.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })))
}

/** ONNX begins with its first field, ir_version; archives, HDF5 and JSON begin otherwise. */
function isOnnx(files: Files): files is readonly [Files[number]] {
  return files.length === 1 && files[0]!.bytes[0] === 0x08
}
