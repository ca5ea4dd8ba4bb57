import type { ReadLayer } from './read-layer.ts'

/** A model as calls of its layers: of Keras's two forms, Sequential is a chain. */
export interface ModelGraph {
  /** In the order in which Keras lists their weights. */
  readonly layers: readonly ModelLayer[]
  readonly inputs: number
  /** Each after those whose result it takes. */
  readonly calls: readonly LayerCall[]
  /** The signal that the model gives: its inputs are numbered first, then the results of `calls`. */
  readonly output: number
}

/** A layer, or a model that stands for one. */
export type ModelLayer = { readonly name: string; readonly place: string } & (
  { readonly layer: ReadLayer } | { readonly model: ModelGraph }
)

export interface LayerCall {
  /** Index into `layers`. */
  readonly layer: number
  readonly inputs: readonly number[]
  /** Keyword arguments; a signal among them is a {@link SignalNumber}. */
  readonly keywords: Readonly<Record<string, unknown>>
}

export class SignalNumber {
  readonly index: number
  constructor(index: number) {
    this.index = index
  }
}
