import { decodeModel } from '../artifact/onnx.ts'
import { MaasError } from '../core/error.ts'
import type { Kernels } from '../kernels/loader.ts'
import { createKernelSession } from '../runtime/kernel-session.ts'
import type { Session, SessionFactory } from '../runtime/session.ts'
import type { OrtWasm } from './ort.ts'

/**
 * Sessions of any ONNX file: over the kernels when the op table covers it, else over onnxruntime-web, which is loaded with
 * the first file that needs it (14 MB; not in a Service Worker, which cannot import). {@link Session.engine} says which. A
 * file that neither can run is refused with `invalid-artifact` and onnxruntime's reason.
 */
export function createAnySessions(loadKernels: () => Promise<Kernels>, wasm: OrtWasm = {}): SessionFactory {
  return async (artifact) => {
    const kernels = await loadKernels()
    return overKernels(artifact, kernels) ?? (await import('./ort.ts')).createOrtSession(artifact, wasm)
  }
}

/** Undefined for what the kernels do not cover. */
function overKernels(artifact: Uint8Array, kernels: Kernels): Session | undefined {
  try {
    return createKernelSession(decodeModel(artifact).graph, kernels)
  } catch (thrown) {
    const { code } = MaasError.from(thrown)
    if (code !== 'unsupported' && code !== 'invalid-artifact') throw thrown
    return undefined
  }
}
