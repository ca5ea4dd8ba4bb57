import type { PortTensor } from '../core/tensor.ts'
import type { Port } from '../graph/graph.ts'

// Service Worker -> pages of the SDK -> a worker of one of them, which runs models that need onnxruntime or a GPU.

/** Posted to every page, with one port, on which those with an SDK answer {@link OfferMessage}s. */
export interface ServeWantedMessage {
  readonly type: 'maas:serve-wanted'
}

/**
 * `maas:heard` at once: the page looks whether it is to serve. Then `maas:serving`, with the port of its worker, which answers
 * {@link ServingMethods}, or `maas:declined`.
 */
export interface OfferMessage {
  readonly type: 'maas:heard' | 'maas:serving' | 'maas:declined'
}

/** A page -> its serving worker, with the port to answer on. */
export interface ServePortMessage {
  readonly type: 'serve'
}

/** The worker's answer to each: it lives, and holds this Web Lock for as long as it does. */
export interface AliveMessage {
  readonly type: 'alive'
  readonly lifeLock: string
}

/** A stored artifact and what is to run it: onnxruntime's WebAssembly, or WebGPU. */
export interface Placement {
  readonly sha256: string
  readonly gpu: boolean
}

export type ServingMethods = {
  hello(params: null): Promise<Omit<AliveMessage, 'type'>>
  /** Gets it ready. Throws `unsupported` where there is no GPU for it, `invalid-artifact`, `version-not-found`, `data-loss`, `unavailable`. */
  load(params: Placement): Promise<LoadedModel>
  /** Throws as `load` does, and `invalid-input`. */
  run(params: Placement & { readonly feeds: Tensors }): Promise<Tensors>
  /** Frees its memory. */
  release(params: Pick<Placement, 'sha256'>): Promise<null>
}

export interface LoadedModel {
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
}

/** By the names of a model's inputs or outputs. */
export type Tensors = Readonly<Record<string, PortTensor>>
