import * as ort from 'onnxruntime-web/wasm'
import { MaasError } from '../core/error.ts'
import type { PortTensor, Tensor } from '../core/tensor.ts'
import type { Session } from '../runtime/session.ts'
import { OrtSession } from './ort-session.ts'

/**
 * Where onnxruntime's WebAssembly (14 MB) comes from: an address, or the bytes themselves. By default the file that the
 * bundler put beside the script. The first session of a page or worker decides.
 */
export interface OrtWasm {
  readonly wasmUrl?: string
  readonly wasmBinary?: Uint8Array<ArrayBuffer>
}

/** Name and version of the runtime. */
export const ORT_VERSION = `onnxruntime-web ${ort.env.versions.web}`

/**
 * A session over onnxruntime-web on one thread: it runs in pages, workers and Node. Import this module lazily, it is large.
 * `Given` is for the caller to say who knows the model's outputs; they are numbers of an own artifact.
 * Throws `unavailable` when the WebAssembly cannot be loaded, `invalid-artifact` when the runtime refuses the model.
 */
export async function createOrtSession<Given extends PortTensor = Tensor>(
  artifact: Uint8Array, { wasmUrl, wasmBinary }: OrtWasm = {},
): Promise<Session<Given>> {
  ort.env.wasm.numThreads = 1
  if (wasmUrl) ort.env.wasm.wasmPaths = { wasm: wasmUrl }
  if (wasmBinary) ort.env.wasm.wasmBinary = wasmBinary
  try {
    const session = await ort.InferenceSession.create(artifact, { executionProviders: ['wasm'] })
    return new OrtSession<Given>('ort-wasm', ort, session, artifact.length)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw reason.includes('no available backend')
      ? new MaasError('unavailable', `onnxruntime-web could not be loaded: ${reason}`, { cause })
      : new MaasError('invalid-artifact', `onnxruntime refuses the model: ${reason}`, { cause })
  }
}
