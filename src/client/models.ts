import type { ResolvedModel } from '../protocol/service-worker.ts'
import type { JournalRecord, ModelRecord, VersionRecord } from '../registry/records.ts'
import { formOf } from './form-of.ts'
import { type Cancellable, type Http, pathOf } from './http.ts'
import type { Lane } from './lane.ts'
import { PREDICT_MS } from './predict.ts'
import { withRetries } from './retry.ts'

export interface ModelImportOptions extends Cancellable {
  readonly description?: string
  /** Of a classifier's scores, where the file does not say them. */
  readonly labels?: readonly string[]
  /** Move alias `champion` to it; the first version has it anyway. */
  readonly promote?: boolean
}

/** The registry of models. Its methods throw a MaasError: `model-not-found`, `version-not-found`, `alias-not-found`, `conflict`, ... */
export interface Models {
  list(options?: Cancellable): Promise<readonly ModelRecord[]>
  /** A model and its versions, newest first. */
  get(name: string, options?: Cancellable): Promise<ModelRecord & { readonly versions: readonly VersionRecord[] }>
  /** Newest first. */
  versions(name: string, options?: Cancellable): Promise<readonly VersionRecord[]>
  /** Which version a reference (`name`, `name@3`, `name@alias`, `''`) leads to now, and what that takes. */
  resolve(ref: string, options?: Cancellable): Promise<ResolvedModel>
  /** From the next request on, in all tabs. */
  setAlias(name: string, alias: string, version: number, options?: Cancellable): Promise<ModelRecord>
  deleteAlias(name: string, alias: string, options?: Cancellable): Promise<ModelRecord>
  /** Undoes the last move of an alias. */
  rollback(name: string, alias: string, options?: Cancellable): Promise<ModelRecord>
  /** Who was behind which alias when, oldest first. */
  journal(name: string, options?: Cancellable): Promise<readonly JournalRecord[]>
  /** A version, or the model with all of them. Throws `conflict` while an alias points there. */
  delete(name: string, version?: number, options?: Cancellable): Promise<void>
  /** Makes an ONNX file, or what Keras, TensorFlow.js or Teachable Machine wrote, the next version. */
  import(name: string, file: Blob | readonly File[], options?: ModelImportOptions): Promise<VersionRecord>
  /** The ONNX file of a version. */
  download(name: string, version: number, options?: Cancellable): Promise<File>
}

export function createModels(http: Http, lane: Lane): Models {
  const at = (...parts: readonly (string | number)[]) => pathOf('models', ...parts)
  return {
    resolve: (ref, { signal } = {}) => withRetries((deadlineMs) => lane.resolve(ref, { deadlineMs, signal }), { deadlineMs: PREDICT_MS, signal }),
    list: async (options) => (await http.json<{ models: ModelRecord[] }>('GET', 'models', options)).models,
    get: (name, options) => http.json('GET', at(name), options),
    versions: async (name, options) => (await http.json<{ versions: VersionRecord[] }>('GET', at(name, 'versions'), options)).versions,
    setAlias: (name, alias, version, options) => http.json('PUT', at(name, 'aliases', alias), { ...options, body: { version } }),
    deleteAlias: (name, alias, options) => http.json('DELETE', at(name, 'aliases', alias), options),
    rollback: (name, alias, options) => http.json('POST', at(name, 'rollback'), { ...options, body: { alias } }),
    journal: async (name, options) => (await http.json<{ journal: JournalRecord[] }>('GET', at(name, 'journal'), options)).journal,
    async delete(name, version, options) {
      await http.call('DELETE', version === undefined ? at(name) : at(name, 'versions', version), options)
    },
    import(name, file, { description, labels, promote, ...options } = {}) {
      const query = new URLSearchParams({
        ...(description && { description }), ...(labels && { labels: labels.join(',') }), ...(promote && { promote: 'true' }),
      })
      return http.json('POST', `${at(name, 'versions')}?${query}`, { ...options, body: file instanceof Blob ? file : formOf(file) })
    },
    async download(name, version, options) {
      const response = await http.call('GET', at(name, 'versions', version, 'artifact'), options)
      return new File([await response.blob()], `${name}-${version}.onnx`, { type: 'application/octet-stream' })
    },
  }
}
