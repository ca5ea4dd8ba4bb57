import { MaasError } from '../core/error.ts'
import { isReady } from '../intake/is-ready.ts'
import type { ImportPreview, ImportRequest, IntakeEvent, IntakeOptions, IntakeRequest, IntakeSource } from '../protocol/intake.ts'
import type { DatasetRecord } from '../registry/records.ts'
import type { RegistryStore } from '../registry/store.ts'
import type { Workshop } from './workshop.ts'

/** Reads a file or folder into the registry in a worker of this page: all of it or, when it fails or `signal` fires, nothing. */
export async function importFile(
  request: ImportRequest, { registry, createIntake }: Pick<Workshop, 'registry' | 'createIntake'>, { signal, onProgress }: IntakeOptions = {},
): Promise<DatasetRecord> {
  const total = request.type === 'import' ? request.file.size : request.folder.reduce((sum, { file }) => sum + file.size, 0)
  await inWorker(createIntake, request, registry, signal, ({ bytes, rows }) => onProgress?.({ bytes, rows, total }))
  return registry.getDataset(request.name)
}

/** What a file or a folder would be read as, found out in a worker of this page. */
export async function previewFile(
  source: IntakeSource, { registry, createIntake }: Pick<Workshop, 'registry' | 'createIntake'>, signal?: AbortSignal,
): Promise<ImportPreview> {
  return (await inWorker(createIntake, { type: 'preview', ...source }, registry, signal))!
}

/**
 * A data set whose rows are there: what comes with the app is imported when it is first asked for. Throws
 * `dataset-not-found`, and `unavailable` when its file cannot be fetched.
 */
export async function preparedDataset(name: string, { registry, appRoot, createIntake }: Omit<Workshop, 'createTrainer'>): Promise<DatasetRecord> {
  const stored = (await registry.listDatasets()).find((record) => record.name === name)
  if (stored && isReady(stored)) return stored
  await inWorker(createIntake, { type: 'prepare', name, appRoot: appRoot.href }, registry)
  return registry.getDataset(name)
}

async function inWorker(
  createIntake: () => Worker,
  request: IntakeRequest,
  registry: RegistryStore,
  signal?: AbortSignal,
  onProgress?: (event: Extract<IntakeEvent, { type: 'progress' }>) => void,
): Promise<ImportPreview | undefined> {
  signal?.throwIfAborted()
  const worker = createIntake()
  const ended = new AbortController()
  try {
    return await new Promise<ImportPreview | undefined>((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(new MaasError('cancelled', 'The import was cancelled: nothing was stored.')), { signal: ended.signal })
      worker.onmessage = ({ data }: MessageEvent<IntakeEvent>) => {
        if (data.type === 'progress') onProgress?.(data)
        else if (data.type === 'failed') reject(MaasError.fromData(data.error))
        else resolve(data.type === 'previewed' ? data.preview : undefined)
      }
      worker.onerror = (event) => {
        event.preventDefault()
        const how = event.message ? `stopped with "${event.message}"` : 'could not be started'
        reject(new MaasError('unavailable', `The worker that reads data files ${how}. Reload the page and try again.`))
      }
      worker.postMessage(request)
    })
  } catch (thrown) {
    worker.terminate()
    await registry.collectBlocks() // what it had stored so far
    throw thrown
  } finally {
    ended.abort()
    worker.terminate()
  }
}
