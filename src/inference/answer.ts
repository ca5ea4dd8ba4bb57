import type { Signature } from '../artifact/manifest.ts'
import type { PortTensor, Tensor } from '../core/tensor.ts'
import { decodeGreedily } from '../runtime/greedy-decoding.ts'
import type { RunOptions, Session } from '../runtime/session.ts'
import { type Feeds, inputPlan } from './feeds.ts'

/** Tensors by the names of a model's outputs. */
export type Outputs = Readonly<Record<string, PortTensor>>

/** Whether a session writes its answer step by step. */
export function decodes(signature: Signature): boolean {
  return signature.start !== undefined && signature.inputs.length > inputPlan(signature).inputs
}

/** What a session says of feeds; a translation is decoded. */
export async function answer(session: Session<PortTensor>, signature: Signature, feeds: Feeds, options: RunOptions): Promise<Outputs> {
  if (!decodes(signature)) return session.run(feeds, options)
  const { inputs, outputs, start, end } = signature
  const output = outputs[0]!.name
  const decoder = inputs[inputPlan(signature).inputs]!
  const [rows] = Object.values(feeds)[0]!.shape
  const decoding = (await session.given?.(feeds)) ?? { run: (written: Feeds) => session.run({ ...feeds, ...written }, options) }
  const run = async (written: Tensor): Promise<Tensor> => (await decoding.run({ [decoder.name]: written }, options))[output] as Tensor
  return { [output]: await decodeGreedily(run, { rows: rows!, steps: Number(decoder.shape[1]), start: start!, end }) }
}
