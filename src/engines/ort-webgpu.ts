import * as ort from 'onnxruntime-web/jspi'
import { MaasError } from '../core/error.ts'
import type { PortTensor } from '../core/tensor.ts'
import type { Session } from '../runtime/session.ts'
import { OrtSession } from './ort-session.ts'

/**
 * A session over onnxruntime-web on the GPU of this worker's adapter; ops that the GPU has not are run beside it. Import this module
 * lazily: it is large. Throws `unsupported` where there is no GPU, `unavailable` when its WebAssembly cannot be loaded, `invalid-artifact`
 * when the runtime refuses the model.
 */
export async function createWebgpuSession(artifact: Uint8Array): Promise<Session<PortTensor>> {
  // The build for browsers with JSPI is 10 MB smaller than the other one.
  if (!('Suspending' in WebAssembly)) throw unsupported('This browser has no WebAssembly JSPI, which onnxruntime needs for WebGPU.')
  if (!(await navigator.gpu?.requestAdapter())) throw unsupported('This browser gives no WebGPU adapter.')
  ort.env.wasm.numThreads = 1
  try {
    const session = await ort.InferenceSession.create(artifact, { executionProviders: ['webgpu'] })
    return new OrtSession('ort-webgpu', ort, session, artifact.length)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw reason.includes('no available backend')
      ? new MaasError('unavailable', `onnxruntime-web could not be loaded: ${reason}`, { cause })
      : new MaasError('invalid-artifact', `onnxruntime refuses the model on this GPU: ${reason}`, { cause })
  }
}

function unsupported(why: string): MaasError {
  return new MaasError('unsupported', why)
}
