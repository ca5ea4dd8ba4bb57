import { count, either, finite, listOf, object, oneOf, type Place, recordOf, text } from '../artifact/guards.ts'
import { MaasError } from '../core/error.ts'
import { isObject } from '../core/is-object.ts'
import { packFiles } from '../data/archive.ts'
import { unzipFiles } from '../data/readers/zip.ts'
import type { ModelRecord, VersionRecord } from '../registry/records.ts'
import type { SavedVersion } from '../registry/restore-methods.ts'
import type { ServingConfig } from '../registry/serving-records.ts'
import { sha256 } from '../registry/sha256.ts'

// A model in one file: a zip with `bundle.json`, which says what there is, an ONNX file for each version, and `SHA256SUMS`, which
// `sha256sum -c` checks, too.

const INDEX = 'bundle.json'
const SUMS = 'SHA256SUMS'
const FORMAT = 'inpage-bundle'
const FORMAT_VERSION = 1
const ZIP = [0x50, 0x4b, 0x03, 0x04]

/** What goes into a bundle. */
export interface BundleSource {
  readonly model: ModelRecord
  /** READY ones, oldest first, each with its artifact's bytes. */
  readonly versions: readonly (readonly [VersionRecord, Uint8Array<ArrayBuffer>])[]
  readonly config: ServingConfig
}

/** What came out of one: what only the files of the versions say, and whether its config is one, is still to be read. */
export interface ReadBundle {
  readonly name: string
  readonly aliases: Readonly<Record<string, number>>
  readonly config: unknown
  readonly versions: readonly Omit<SavedVersion, 'signature' | 'parity'>[]
}

export async function writeBundle({ model, versions, config }: BundleSource): Promise<Uint8Array<ArrayBuffer>> {
  const index = {
    format: FORMAT,
    formatVersion: FORMAT_VERSION,
    model: model.name,
    aliases: Object.fromEntries(Object.entries(model.aliases).filter(([, number]) => versions.some(([{ version }]) => version === number))),
    config,
    versions: versions.map(([{ version, createdAt, description, metrics, params, dataset, engine, lineage, artifact, signature, parity }]) => (
      { version, createdAt, description, metrics, params, dataset, engine, lineage, file: fileOf(version), artifact, signature, parity }
    )),
  }
  const files: Record<string, Uint8Array> = { [INDEX]: new TextEncoder().encode(`${JSON.stringify(index, null, 2)}\n`) }
  for (const [{ version }, bytes] of versions) files[fileOf(version)] = bytes
  const sums = await Promise.all(Object.entries(files).map(async ([path, bytes]) => `${await sha256(bytes as Uint8Array<ArrayBuffer>)}  ${path}\n`))
  return packFiles({ ...files, [SUMS]: new TextEncoder().encode(sums.join('')) })
}

const fileOf = (version: number) => `versions/${version}/model.onnx`

const orNull = <T>(guard: (value: unknown, place: Place) => T) => either(oneOf(null), (value) => value === null, guard)

const VERSION = object({
  version: count, createdAt: text, description: text, engine: text, file: text,
  metrics: recordOf(finite),
  params: recordOf((value) => value),
  dataset: orNull(object({ name: text, hash: text })),
  lineage: object({ parents: listOf(text) }),
})

const BUNDLE = object({
  format: oneOf(FORMAT), formatVersion: oneOf(FORMAT_VERSION), model: text, aliases: recordOf(count), config: recordOf((value) => value), versions: listOf(VERSION),
})

/**
 * A bundle's model; undefined for a file that is none. Throws `invalid-data` for one that is not whole: a file that is missing or
 * whose checksum is another, an index that does not hold together.
 */
export async function readBundle(bytes: Uint8Array<ArrayBuffer>): Promise<ReadBundle | undefined> {
  if (!ZIP.every((byte, i) => bytes[i] === byte) || !namesIndex(bytes)) return undefined
  const entries = unzipFiles(bytes, {})
  const found = entries.find(({ path }) => path === INDEX || path.endsWith(`/${INDEX}`))
  if (!found) return undefined
  // Unpacked and packed again by hand, all of it may lie in a folder.
  const folder = found.path.slice(0, -INDEX.length)
  const files = new Map(entries.filter(({ path }) => path.startsWith(folder)).map(({ path, bytes }) => [path.slice(folder.length), bytes]))
  await checkSums(files)
  const { model, aliases, config, versions } = indexIn(found.bytes)
  const numbers = versions.map(({ version }) => version)
  if (numbers.some((number, i) => number <= (numbers[i - 1] ?? 0))) throw damaged('its versions do not count up')
  const lost = Object.keys(aliases).find((alias) => !numbers.includes(aliases[alias]!))
  if (lost !== undefined) throw damaged(`its alias "${lost}" points to no version in it`)
  return {
    name: model, aliases, config,
    versions: versions.map(({ version, createdAt, description, engine, file, metrics, params, dataset, lineage }) => {
      if (Number.isNaN(Date.parse(createdAt))) throw damaged(`"${createdAt}" is no time`)
      const artifact = files.get(file)
      if (!artifact) throw damaged(`its file ${file} is missing`)
      return { version, createdAt, description, engine, metrics, params, dataset, run: null, parents: lineage.parents, artifact }
    }),
  }
}

/** By the name of its first file, and by its directory, which stands at the end: an archive of another kind is not unpacked for it. */
function namesIndex(bytes: Uint8Array): boolean {
  const latin = new TextDecoder('latin1')
  return [bytes.subarray(0, 1024), bytes.subarray(-65_536)].some((part) => latin.decode(part).includes(INDEX))
}

async function checkSums(files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>): Promise<void> {
  const lines = new TextDecoder().decode(files.get(SUMS)).split('\n').filter((line) => line !== '')
  const sums = new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]))
  for (const [path, bytes] of files) {
    if (path !== SUMS && sums.get(path) !== (await sha256(bytes))) throw damaged(`the checksum of ${path} is not the one in ${SUMS}`)
  }
}

function indexIn(bytes: Uint8Array): ReturnType<typeof BUNDLE> {
  const place: Place = { path: INDEX, fail: (message) => { throw damaged(message) } }
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder().decode(bytes))
  } catch (cause) {
    throw damaged(`${INDEX} is not JSON`, cause)
  }
  if (isObject(value) && value['format'] === FORMAT && value['formatVersion'] !== FORMAT_VERSION) {
    throw new MaasError('unsupported', `This bundle is of format ${String(value['formatVersion'])}; this build reads ${FORMAT_VERSION}: import it with a newer one.`)
  }
  return BUNDLE(value, place)
}

function damaged(what: string, cause?: unknown): MaasError {
  return new MaasError('invalid-data', `This bundle is damaged: ${what}. Make it anew with GET api/models/{model}/bundle.`, cause === undefined ? {} : { cause })
}
