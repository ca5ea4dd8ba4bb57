/** Keras's own JSON of a model: what `model.to_json()` prints, of Keras 2, Keras 3 or tfjs. */
export type NetworkConfig = SequentialConfig | FunctionalConfig

export interface SequentialConfig {
  readonly class_name: 'Sequential'
  readonly config: { readonly name?: string; readonly layers: readonly LayerConfig[] }
}

/** A graph of layers. What stands in `inbound_nodes`, `input_layers` and `output_layers` is read in `functional.ts`. */
export interface FunctionalConfig {
  /** tfjs and early Keras 2 write "Model". */
  readonly class_name: 'Functional' | 'Model'
  readonly config: {
    readonly name?: string
    readonly layers: readonly FunctionalLayerConfig[]
    readonly input_layers: unknown
    readonly output_layers: unknown
  }
}

export interface LayerConfig {
  readonly class_name: string
  readonly config: Readonly<Record<string, unknown>>
}

export interface FunctionalLayerConfig extends LayerConfig {
  readonly name?: string
  readonly inbound_nodes?: unknown
}
