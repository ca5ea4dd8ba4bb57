import { decodeGraph } from '../artifact/onnx.ts'
import type { Kernels } from '../kernels/loader.ts'
import { createKernelSession } from '../runtime/kernel-session.ts'
import type { SessionFactory } from '../runtime/session.ts'
import { SessionCache } from '../runtime/session-cache.ts'

/** What sessions may hold together: a phone's browser ends a worker that takes much more. */
const MAX_BYTES = 250_000_000

/**
 * Sessions over the kernels, or over onnxruntime for a model with ops that have no kernels.
 * @param kernels gives the same instance to all.
 */
export function createSessions(kernels: () => Promise<Kernels>, onnxruntime: SessionFactory): SessionCache {
  return new SessionCache(async (artifact) => {
    const graph = decodeGraph(artifact)
    return graph ? createKernelSession(graph, await kernels()) : onnxruntime(artifact)
  }, MAX_BYTES)
}
