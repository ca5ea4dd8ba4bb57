import { encodeModel } from '../../artifact/onnx.ts'
import { columnInfos } from '../../data/column-info.ts'
import type { Column, Dataset } from '../../data/dataset.ts'
import { profileDataset } from '../../data/profile/profile-dataset.ts'
import { withProfiles } from '../../data/profile/with-profiles.ts'
import type { Kernels } from '../../kernels/loader.ts'
import { completeRunConfig } from '../complete-config.ts'
import { createKernelEngine } from '../kernel-engine.ts'
import type { RunConfig } from '../run-config.ts'
import { trainToEnd } from './train-to-end.ts'

/** A small run, from data to artifact, and the SHA-256 of that artifact on the engine `kernels` wherever it runs. */
export interface GoldenRun {
  readonly data: Dataset
  /** What it leaves out is suggested from the profile of the data. */
  readonly isProfiled?: true
  readonly config: Partial<RunConfig>
  readonly sha256: string
}

export const dataset = (rows: number, columns: readonly Column[]): Dataset => ({ name: 'golden', rows, columns })

export const layers = (...entries: readonly (readonly [string, object?])[]) =>
  ({ class_name: 'Sequential', config: { layers: entries.map(([class_name, config = {}]) => ({ class_name, config: { ...config } })) } } as const)

/** The artifact that a run makes on these kernels: graph, weights, signature and metrics. */
export async function goldenArtifact({ data, isProfiled, config }: GoldenRun, kernels: Kernels): Promise<Uint8Array<ArrayBuffer>> {
  const complete = completeRunConfig(
    { model: 'golden', dataset: 'golden', target: '', epochs: 5, batch_size: 16, ...config },
    { ...data, columns: withProfiles(columnInfos(data), isProfiled && profileDataset(data)) },
  )
  const { model } = await trainToEnd(complete, data, { engine: createKernelEngine(kernels) })
  return encodeModel(model.graph, {
    signature: model.signature, metrics: model.metrics, provenance: { dataset: null, engine: 'kernels', params: {} },
  })
}

/**
 * Undefined when the run gives, on the plain build of the kernels, the bytes that it gives everywhere; else what to do.
 * To renew a digest after a change that is meant to compute otherwise, take over the one that is told, once Node and
 * the browsers tell the same.
 */
export async function goldenMismatch(run: GoldenRun, kernels: Kernels): Promise<string | undefined> {
  const digest = await crypto.subtle.digest('SHA-256', await goldenArtifact(run, kernels))
  const sha256 = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
  if (sha256 === run.sha256) return undefined
  return (
    `SHA-256 of the artifact: ${sha256}. When Node and every browser tell this one, a change computes otherwise than ` +
    'before: if that is meant, put it beside the run. When they differ, something outside the kernels is not made of ' +
    'core/elementary.ts or asks the browser for an order, or a kernel of the plain build depends on its memory or its machine.'
  )
}
