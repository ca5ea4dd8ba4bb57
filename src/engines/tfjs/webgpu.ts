import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-webgpu'
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu'
import { MaasError } from '../../core/error.ts'
import type { Kernels } from '../../kernels/loader.ts'
import type { TrainEngine } from '../../train/engine.ts'
import { createTfjsEngine } from './engine.ts'

/**
 * tfjs on the GPU of this worker's adapter. Import this module lazily: it is large. Once the device is lost, what waits
 * on it and every later step fails with `unavailable`; a worker gets no other device.
 * Throws `unavailable` without WebGPU.
 */
export async function openTfjsWebgpu(kernels: Kernels): Promise<TrainEngine> {
  if (!(await tf.setBackend('webgpu').catch(() => false))) {
    throw new MaasError('unavailable', 'WebGPU: this browser gives no device to tfjs.')
  }
  const { device } = tf.backend() as WebGPUBackend
  return createTfjsEngine({ backend: 'webgpu', lost: failureOf(device) }, kernels)
}

/** Rejects when the device is lost, or says on its own that memory was short: tfjs would go on with zeros. */
function failureOf(device: GPUDevice): Promise<never> {
  const failure = new Promise<never>((_, reject) => {
    void device.lost.then(({ reason, message }) =>
      reject(new MaasError('unavailable', `The GPU device was lost (${reason}): ${message || 'no reason was given.'}`)))
    device.addEventListener('uncapturederror', ({ error }) =>
      reject(new MaasError('unavailable', `The GPU failed: ${error.message}`)))
  })
  failure.catch(() => undefined) // who waits on it is told; nobody may
  return failure
}
