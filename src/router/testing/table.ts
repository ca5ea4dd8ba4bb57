import { columnInfos } from '../../data/column-info.ts'
import { readDataset } from '../../data/read-dataset.ts'
import { testKernels } from '../../kernels/testing/load.ts'
import type { FinishedVersion } from '../../registry/records.ts'
import { completeRunConfig } from '../../train/complete-config.ts'
import { createKernelEngine } from '../../train/kernel-engine.ts'
import { trainToEnd } from '../../train/testing/train-to-end.ts'
import { finished } from './models.ts'

const CSV = `weight,town,price,arrival\n${Array.from({ length: 60 }, (_, i) => (
  `${i % 10},${['Ulm', 'Bonn'][i % 2]},${i % 6 === 0 ? '' : 2 * i},${i % 10 > 4 ? 'late' : 'in time'}`)).join('\n')}\n`

/** A number, a town and a price that may be missing: whether it comes late. Trained, so that its graph is one as runs make it. */
export async function arrival(): Promise<FinishedVersion> {
  const dataset = await readDataset('orders', 'text/csv', new TextEncoder().encode(CSV))
  const given = { model: 'orders', dataset: 'orders', target: 'arrival', engine: 'kernels', epochs: 2 } as const
  const config = completeRunConfig(given, { ...dataset, columns: columnInfos(dataset) })
  const { model } = await trainToEnd(config, dataset, { engine: createKernelEngine(await testKernels('plain')) })
  return finished(model.graph, model.signature)
}
