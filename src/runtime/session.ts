import type { CancelSignal } from '../core/cancel.ts'
import type { PortTensor, Tensor } from '../core/tensor.ts'
import type { Port } from '../graph/graph.ts'

/**
 * A loaded model that answers. Implemented over the kernels here and over onnxruntime-web in `engines/ort.ts`.
 * `Given`: what it gives; numbers, but for models of others.
 */
export interface Session<Given extends PortTensor = Tensor> {
  /** For the `Maas-Engine` header: `kernels`, `ort-wasm`, ... Of the last run, where it is not always the same. */
  readonly engine: string
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
  /** Memory that it holds beside its artifact, about. It may grow. */
  readonly bytes: number
  /**
   * @param feeds one tensor per input, of texts where it takes them, the first dimension being the batch (any size from 1).
   * @returns one tensor per output, freshly allocated.
   * @param options read by a session that waits for somebody else.
   * Throws `invalid-input` when a feed is missing or its shape does not fit, `cancelled`.
   */
  run(feeds: Readonly<Record<string, PortTensor>>, options?: RunOptions): Promise<Readonly<Record<string, Given>>>
  /**
   * All inputs but one, to be asked again and again with that one: what depends only on these is computed once. Ask as long as
   * the session is there.
   */
  given?(feeds: Readonly<Record<string, PortTensor>>): Promise<Pick<Session<Given>, 'run'>>
  /** Frees its memory; calling `run` afterwards is an error. */
  dispose(): void
}

export interface RunOptions {
  /** Fires when nobody waits for the answer any more. */
  readonly signal?: CancelSignal | undefined
}

/** Makes a session from the bytes of an artifact. */
export type SessionFactory = (artifact: Uint8Array) => Promise<Session<PortTensor>>
