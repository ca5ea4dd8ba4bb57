import { packDigits } from './pack-digits.mjs'
import { buildKernels } from './build-kernels.mjs'

/** Makes what bundles and tests need beside the sources, into `.cache/`: the kernels and the packed digits. */
export async function setup() {
  await buildKernels()
  await packDigits()
}
