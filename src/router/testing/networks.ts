import { importForeignOnnx } from '../../artifact/import-foreign-onnx.ts'
import { importOnnx } from '../../artifact/import-onnx.ts'
import { MaasError } from '../../core/error.ts'
import { importKeras } from '../../keras/import-keras.ts'
import type { SessionFactory } from '../../runtime/session.ts'
import { completeRunConfig } from '../../train/complete-config.ts'
import { readBundle, writeBundle } from '../bundle.ts'
import type { Networks } from '../networks.ts'

/** As `networks.js` has them. */
export const NETWORKS: Networks = { completeRunConfig, importForeignOnnx, importKeras, importOnnx, readBundle, writeBundle }

/** For a router in a test. */
export const networks = async () => NETWORKS

/** For a router whose models all have kernels. */
export const onnxruntime: SessionFactory = async () => {
  throw new MaasError('unavailable', 'onnxruntime is not there.')
}
