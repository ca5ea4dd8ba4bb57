import { MaasError } from '../src/core/error.ts'
import { fileBytes } from '../src/intake/file-bytes.ts'
import { importDataset, type ImportProgress } from '../src/intake/import-dataset.ts'
import { importFolder } from '../src/intake/import-folder.ts'
import { prepareDataset } from '../src/intake/prepare-dataset.ts'
import { previewSource } from '../src/intake/preview-file.ts'
import type { IntakeEvent, IntakeRequest } from '../src/protocol/intake.ts'
import { createIdbStore } from '../src/registry/idb-store.ts'

declare const self: DedicatedWorkerGlobalScope

/** Oftener than a person sees is too often for the page. */
const PROGRESS_MS = 50

/** Reads one file into the registry; see protocol/intake.ts. */
self.onmessage = async ({ data }: MessageEvent<IntakeRequest>) => {
  try {
    if (data.type === 'preview') return tell({ type: 'previewed', preview: await previewSource(data) })
    await take(data)
    tell({ type: 'stored' })
  } catch (thrown) {
    tell({ type: 'failed', error: MaasError.from(thrown).toJSON() })
  }
}

async function take(request: Exclude<IntakeRequest, { type: 'preview' }>): Promise<void> {
  const registry = createIdbStore()
  if (request.type === 'prepare') {
    await prepareDataset(request.name, registry, (path) => fetch(new URL(path, request.appRoot)))
    return
  }
  let told = 0
  const onProgress = (progress: ImportProgress) => {
    if (performance.now() - told < PROGRESS_MS) return
    told = performance.now()
    tell({ type: 'progress', ...progress })
  }
  if (request.type === 'import-folder') {
    await importFolder(registry, request.name, request.folder, request.options, { onProgress })
    return
  }
  const { name, file, type: _, ...about } = request
  await importDataset(registry, name, { ...about, bytes: fileBytes(file) }, { onProgress })
}

function tell(event: IntakeEvent): void {
  self.postMessage(event)
}
