import { MaasError } from '../core/error.ts'
import type { PortTensor } from '../core/tensor.ts'
import type { Session, SessionFactory } from '../runtime/session.ts'

/** `ort.js`: onnxruntime-web, for models with ops that have no kernels. */
export interface Onnxruntime {
  createSession(artifact: Uint8Array, options: { readonly wasmBinary: Uint8Array<ArrayBuffer> }): Promise<Session<PortTensor>>
  /** Its WebAssembly, 14 MB: a file of the app, relative to the app root. */
  readonly wasmFile: string
}

/**
 * Sessions over onnxruntime, which is loaded when the first is made.
 * @param fetchFile of the app, by its path relative to the app root.
 * Throws `unavailable` when onnxruntime cannot be loaded, `invalid-artifact` when it refuses the model.
 */
export function onnxruntimeSessions(
  onnxruntime: () => Promise<Onnxruntime>, fetchFile: (path: string) => Promise<Response>,
): SessionFactory {
  let wasm: Promise<Uint8Array<ArrayBuffer>> | undefined
  return async (artifact) => {
    const { createSession, wasmFile } = await onnxruntime()
    wasm ??= readFile(wasmFile, fetchFile)
    const wasmBinary = await wasm.catch((cause: unknown) => {
      wasm = undefined
      throw cause
    })
    return createSession(artifact, { wasmBinary })
  }
}

async function readFile(path: string, fetchFile: (path: string) => Promise<Response>): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const response = await fetchFile(path)
    if (!response.ok) throw new Error(`it answered ${response.status}`)
    return new Uint8Array(await response.arrayBuffer())
  } catch (cause) {
    throw new MaasError('unavailable', `${path} could not be loaded: ${(cause as Error).message}. Try again when the network is there.`, { cause })
  }
}
