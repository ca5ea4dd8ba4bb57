import { createModelServer } from '../src/engines/serve-models.ts'
import { createOrtSession } from '../src/engines/ort.ts'
import type { AliveMessage, ServePortMessage } from '../src/protocol/serving.ts'
import { createIdbServingStore } from '../src/registry/idb-store.ts'

declare const self: DedicatedWorkerGlobalScope

// `serving.js`, a worker of an open page: runs models that need onnxruntime or a GPU for the Service Worker; see protocol/serving.ts.
const lifeLock = `inpage:serving:${crypto.randomUUID()}`
const answerOn = createModelServer(createIdbServingStore(), {
  wasm: (artifact) => createOrtSession(artifact),
  webgpu: async (artifact) => (await import('../src/engines/ort-webgpu.ts')).createWebgpuSession(artifact),
}, lifeLock)

const held = new Promise<void>((resolve) => void navigator.locks.request(lifeLock, () => {
  resolve()
  return new Promise(() => {}) // for as long as this worker lives
}))

self.onmessage = async ({ ports: [port] }: MessageEvent<ServePortMessage>) => {
  await held
  self.postMessage({ type: 'alive', lifeLock } satisfies AliveMessage)
  answerOn(port!)
}
