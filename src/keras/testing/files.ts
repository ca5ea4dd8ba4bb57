import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { io } from '@tensorflow/tfjs'
import { float32, type Shape, sizeOf, type Tensor } from '../../core/tensor.ts'
import type { NamedBytes } from '../model-files.ts'

export const fixture = (name: string): NamedBytes => ({ name, bytes: new Uint8Array(readFileSync(join(import.meta.dirname, name))) })

/** The weight at this place of a fixture, see make-fixtures.py. */
export const fixtureWeight = (shape: Shape, place: number): Tensor<'float32'> =>
  float32(shape, Array.from({ length: sizeOf(shape) }, (_, k) => Math.sin(k + 10 * place)))

export const jsonFile = (name: string, value: unknown): NamedBytes => ({ name, bytes: new TextEncoder().encode(JSON.stringify(value)) })

/** What tfjs's `model.save()` writes into a folder. */
export function tfjsFiles({ modelTopology, weightSpecs, weightData }: io.ModelArtifacts): readonly NamedBytes[] {
  const model = { format: 'layers-model', modelTopology, weightsManifest: [{ paths: ['./weights.bin'], weights: weightSpecs }] }
  return [jsonFile('model.json', model), { name: 'weights.bin', bytes: new Uint8Array(weightData as ArrayBuffer) }]
}
