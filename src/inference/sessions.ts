import { decodeGraph } from '../artifact/onnx.ts'
import type { PortTensor } from '../core/tensor.ts'
import type { Kernels } from '../kernels/loader.ts'
import { createKernelSession } from '../runtime/kernel-session.ts'
import type { Session, SessionFactory } from '../runtime/session.ts'
import { SessionCache } from '../runtime/session-cache.ts'
import type { HandOver } from './hand-over.ts'
import type { Sessions } from './scheduler.ts'

type AnySession = Session<PortTensor>

/** What sessions may hold together: a phone's browser ends a worker that takes much more. */
const MAX_BYTES = 250_000_000

/** Behind the SHA-256 of an artifact: its session on a GPU. */
const ON_GPU = ':gpu'

/**
 * Sessions over the kernels, or over onnxruntime for a model with ops that have no kernels. Those and sessions on a GPU are handed
 * over to a page's worker where there is one.
 * @param kernels gives the same instance to all.
 * @param handOver asked for when the first of these comes; the same to all.
 */
export function createSessions(kernels: () => Promise<Kernels>, onnxruntime: SessionFactory, handOver?: () => Promise<HandOver>): Sessions {
  let ways: HandOver | undefined
  const hand = async (sha256: string, gpu: boolean, here: () => Promise<AnySession>): Promise<AnySession> => {
    ways = await handOver?.().catch(() => undefined)
    return ways ? ways.open({ sha256, gpu }, here) : here()
  }
  const withoutGpu = async (artifact: Uint8Array, sha256: string): Promise<AnySession> => {
    const graph = decodeGraph(artifact)
    return graph ? createKernelSession(graph, await kernels()) : hand(sha256, false, () => onnxruntime(artifact))
  }
  const cache = new SessionCache((artifact, name) => {
    const sha256 = name.replace(ON_GPU, '')
    const otherwise = () => withoutGpu(artifact, sha256)
    return name === sha256 ? otherwise() : hand(sha256, true, otherwise)
  }, MAX_BYTES)
  return {
    use: (sha256, read, work, gpu) => cache.use(gpu ? sha256 + ON_GPU : sha256, read, work),
    has: (sha256) => cache.has(sha256) || cache.has(sha256 + ON_GPU),
    discard(sha256) {
      cache.discard(sha256)
      cache.discard(sha256 + ON_GPU)
      ways?.release(sha256)
    },
    loaded() {
      const bytes = new Map<string, number>()
      for (const [name, held] of cache.loaded()) {
        const sha256 = name.replace(ON_GPU, '')
        bytes.set(sha256, held + (bytes.get(sha256) ?? 0))
      }
      return bytes
    },
    offGpu: (sha256) => ways?.refusals.get(sha256),
  }
}
