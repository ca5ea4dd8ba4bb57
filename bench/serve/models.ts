import { encodeModel } from '../../src/artifact/onnx.ts'
import type { Feature } from '../../src/artifact/manifest.ts'
import type { Maas } from '../../src/client/maas.ts'
import type { ServingConfig } from '../../src/registry/serving-records.ts'
import { batchOf, type Problem, PROBLEMS } from '../train/problems.ts'
import { taskOf } from '../train/task.ts'

/** What everybody is asked, by the names of the problems. */
export const problemOf = (name: string): Problem => PROBLEMS[name]!

export const modelNameOf = (problem: string): string => `bench-${problem.split(' ')[0]}`

/** Of a classifier; what gives one number is served as a regression. */
export const labelsOf = ({ outputs }: Problem): string[] | undefined => (outputs > 1 ? Array.from({ length: outputs }, (_, i) => `c${i}`) : undefined)

/** The rows of a request, with as many digits as callers send. */
export function rowsOf(problem: Problem, rows: number): Float32Array<ArrayBuffer> {
  return batchOf(problem, rows).x.map((value) => Number(value.toFixed(3)))
}

/** The ONNX file that everybody serves. */
export function artifactOf(problem: Problem): Uint8Array<ArrayBuffer> {
  const { inference } = taskOf(problem, 1)
  const { inputs, outputs } = inference
  const labels = labelsOf(problem)
  const signature = { inputs, outputs, features: featuresOf(problem), target: 'target', ...(labels ? { task: 'classification', labels } as const : { task: 'regression' } as const) }
  return encodeModel(inference, { signature, metrics: {}, provenance: { dataset: null, engine: 'kernels', params: {} } })
}

function featuresOf({ inputShape: [height, width, channels] }: Problem): Feature[] {
  if (width !== undefined) return [{ kind: 'image', name: 'image', height: height!, width, channels: channels! }]
  return Array.from({ length: height! }, (_, i) => ({ kind: 'number', name: `f${i}` }))
}

/** Registers it under a name, to be served as the configuration says. */
export async function importModel(maas: Maas, name: string, artifact: Uint8Array<ArrayBuffer>, config?: ServingConfig): Promise<void> {
  await maas.models.import(name, new Blob([artifact]))
  if (!config) return
  const response = await maas.fetch(`/maas/api/models/${name}/config`, { method: 'PUT', body: JSON.stringify(config) })
  if (!response.ok) throw new Error(await response.text())
}
