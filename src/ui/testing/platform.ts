import { download } from '../../client/download.ts'
import { type Instance, packInstances, readPredictions } from '../../client/prediction.ts'
import { MaasError } from '../../core/error.ts'
import type { Dataset } from '../../data/dataset.ts'
import { RUN_EVENTS_CHANNEL, type RunEvent } from '../../protocol/run-events.ts'
import { createMemoryStore } from '../../registry/memory-store.ts'
import type { RegistryStore } from '../../registry/store.ts'
import { Predictor } from '../../inference/predictor.ts'
import { createApiRouter } from '../../router/all-routes.ts'
import { fileBytes } from '../../intake/file-bytes.ts'
import { importDataset } from '../../intake/import-dataset.ts'
import { importFolder } from '../../intake/import-folder.ts'
import { prepareDataset } from '../../intake/prepare-dataset.ts'
import { createIntake, createTestTrainer } from '../../jobs/testing/trainers.ts'
import { datasetParts } from '../../router/testing/datasets.ts'
import { ReferenceSessions } from '../../router/testing/reference-sessions.ts'
import { networks, onnxruntime } from '../../router/testing/networks.ts'
import { createDatasetReading } from '../platform/dataset-reading.ts'
import { createServices } from '../platform/services.ts'
import type { StudioServices } from '../services.ts'
import { strokeImage } from '../try/stroke-image.ts'

/** Where the built-in data sets are packed to. */
const APP_ROOT = new URL('/.cache/', location.href)
const readAppFile = (path: string): Promise<Response> => fetch(new URL(path, APP_ROOT))

export interface TestPlatform {
  readonly registry: RegistryStore
  readonly services: StudioServices
  /** Says what a page that trains would say. */
  tell(event: RunEvent): void
}

/** The studio's services over the real API and a registry in memory; only the pictures are drawn here. */
export function createTestPlatform(): TestPlatform {
  const registry = createMemoryStore()
  const predictor = new Predictor(registry, new ReferenceSessions(), datasetParts.datasets)
  const router = createApiRouter({ registry, predictor, networks, onnxruntime, build: 'test', base: '/', ...datasetParts, readAppFile })
  const reading = createDatasetReading({ registry, appRoot: APP_ROOT, createTrainer: createTestTrainer, createIntake })
  const services = createServices({
    maas: Promise.resolve({
      fetch: async (input, init) => router(new Request(new URL(String(input), location.href), init)),
      predict: (async (model: string, x: Instance) => {
        const result = await predictor.predictRows({ model, ...packInstances([x instanceof Float32Array ? x.slice() : x]) })
        return readPredictions(result, 1)[0]
      }) as never,
      datasets: {
        async import(source, { name, mediaType = '', read = {}, columns = {} }) {
          const file = source instanceof URL ? await download(source) : source
          if (!(file instanceof Blob)) return importFolder(registry, name, file, read)
          return importDataset(registry, name, { mediaType, bytes: fileBytes(file), options: read, columns, ...('name' in file && { fileName: String(file.name) }) })
        },
      },
    }),
    registry,
    reading: Promise.resolve({
      ...reading,
      sample: async (name) => (name === 'digits' ? drawnDigits() : reading.sample(name)),
      // The worker of the app would read into the registry of the origin.
      open: async (name) => void (await prepareDataset(name, registry, readAppFile)),
    }),
    hosting: new Promise(() => {}),
    endpoint: '/maas',
  })
  const channel = new BroadcastChannel(RUN_EVENTS_CHANNEL)
  return { registry, services, tell: (event) => channel.postMessage(event) }
}

/** Services of which every call fails, as when the storage cannot be opened. */
export function createBrokenPlatform(message: string): StudioServices {
  const { services } = createTestPlatform()
  const fail = () => Promise.reject(new MaasError('unavailable', message))
  const broken = <T extends object>(group: T): T => new Proxy(group, { get: (target, key) => (key === 'onEvent' ? Reflect.get(target, key) : fail) })
  return {
    ...services,
    datasets: broken(services.datasets),
    runs: broken(services.runs),
    models: broken(services.models),
    grants: broken(services.grants),
    serving: broken(services.serving),
  }
}

/** Two pictures of `0` with its ink at the top and of `1` with its ink at the bottom. */
function drawnDigits(): Dataset {
  const stroke = (y: number) => [{ x: 0, y }, { x: 9, y }]
  const pictures = [[stroke(0), stroke(2), stroke(9)], [stroke(0), stroke(7), stroke(9)]].map((strokes) => strokeImage(strokes, 28))
  const pixels = Uint8Array.from([...pictures[0]!, ...pictures[0]!, ...pictures[1]!, ...pictures[1]!])
  return {
    name: 'digits',
    rows: 4,
    columns: [
      { kind: 'image', name: 'image', height: 28, width: 28, channels: 1, pixels },
      { kind: 'text', name: 'label', values: ['0', '0', '1', '1'] },
    ],
  }
}
