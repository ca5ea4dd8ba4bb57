import { importOnnx } from '../../artifact/import-onnx.ts'
import { importKeras } from '../../keras/import-keras.ts'
import { completeRunConfig } from '../../train/complete-config.ts'
import type { Networks } from '../networks.ts'

/** As `networks.js` has them. */
export const NETWORKS: Networks = { completeRunConfig, importKeras, importOnnx }

/** For a router in a test. */
export const networks = async () => NETWORKS
