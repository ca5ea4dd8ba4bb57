import { MaasError } from '../core/error.ts'
import type { PortTensor } from '../core/tensor.ts'
import { buffersOf } from '../inference/tensor-bytes.ts'
import { serve, Transferred } from '../protocol/rpc.ts'
import type { Placement, ServingMethods } from '../protocol/serving.ts'
import type { RegistryStore } from '../registry/store.ts'
import type { Session, SessionFactory } from '../runtime/session.ts'
import { SessionCache } from '../runtime/session-cache.ts'

/** More than in the Service Worker: this worker is the page's own, and its browser process is. */
const MAX_BYTES = 500_000_000

export interface ServingEngines {
  readonly wasm: SessionFactory
  /** Throws `unsupported` where there is no GPU. */
  readonly webgpu: SessionFactory
}

/**
 * Runs stored artifacts for whoever asks on a port: what a page's worker does for the Service Worker.
 * @param lifeLock held for as long as this worker lives.
 * @returns answers on one more port.
 */
export function createModelServer(registry: Pick<RegistryStore, 'getArtifact'>, engines: ServingEngines, lifeLock: string): (port: MessagePort) => void {
  const inTurn = turns()
  const sessions = new SessionCache((artifact, name) => inTurn(() => (isOnGpu(name) ? engines.webgpu : engines.wasm)(artifact)), MAX_BYTES)
  const use = <T>(placement: Placement, work: (session: Session<PortTensor>) => Promise<T>): Promise<T> => (
    sessions.use(nameOf(placement), () => registry.getArtifact(placement.sha256), work)
  )
  return (port) => serve<ServingMethods>(port, {
    hello: async () => ({ lifeLock }),
    load: (placement) => use(placement, async ({ inputs, outputs }) => ({ inputs, outputs })),
    async run({ feeds, ...placement }, call) {
      const outputs = await use(placement, (session) => inTurn(() => {
        if (call.cancelled) throw new MaasError('cancelled', 'The request was cancelled.')
        return session.run(feeds)
      }))
      return new Transferred(outputs, buffersOf(outputs))
    },
    async release({ sha256 }) {
      for (const gpu of [true, false]) sessions.discard(nameOf({ sha256, gpu }))
      return null
    },
  })
}

const nameOf = ({ sha256, gpu }: Placement): string => (gpu ? `${sha256}:gpu` : sha256)
const isOnGpu = (name: string): boolean => name.endsWith(':gpu')

/** onnxruntime does one thing at a time. */
function turns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const done = last.then(work)
    last = done.catch(() => undefined)
    return done
  }
}
