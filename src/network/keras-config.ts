/** Keras's own JSON for a Sequential model: what `model.to_json()` prints, of Keras 2, Keras 3 or tfjs. */
export interface SequentialConfig {
  readonly class_name: 'Sequential'
  readonly config: { readonly name?: string; readonly layers: readonly LayerConfig[] }
}

export interface LayerConfig {
  readonly class_name: string
  readonly config: Readonly<Record<string, unknown>>
}
