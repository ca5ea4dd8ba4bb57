import { packDatasets } from './pack-datasets.mjs'
import { buildKernels } from './build-kernels.mjs'

/** Makes what bundles and tests need beside the sources, into `.cache/`: the kernels and the packed data sets. */
export async function setup() {
  await buildKernels()
  await packDatasets()
}
