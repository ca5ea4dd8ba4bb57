import type { LayerConfig, NetworkConfig } from '../../train/run-config.ts'

/** The layers of a network; none of what is not one yet. */
export function layersOf(network: unknown): readonly LayerConfig[] {
  const layers: unknown = (network as Partial<NetworkConfig> | null)?.config?.layers
  return Array.isArray(layers) ? layers.filter(isLayer) : []
}

function isLayer(value: unknown): value is LayerConfig {
  const layer = value as Partial<LayerConfig> | null
  return typeof layer?.class_name === 'string' && typeof layer.config === 'object' && layer.config !== null
}

const FACTS = ['filters', 'units', 'output_dim', 'kernel_size', 'pool_size', 'strides', 'padding', 'rate', 'activation']

/** What tells one layer from another of its kind, e.g. `['32', '3×3', 'relu']`; of one around another, what is in it. */
export function layerFacts({ config }: LayerConfig): readonly string[] {
  const inner = config['layer']
  if (isLayer(inner)) return [inner.class_name, ...layerFacts(inner)]
  return FACTS.filter((key) => !isUsual(key, config[key])).map((key) => {
    const value = config[key]
    return Array.isArray(value) ? value.join('×') : String(value)
  })
}

function isUsual(key: string, value: unknown): boolean {
  const usual: Readonly<Record<string, string>> = { strides: '1,1', padding: 'valid', activation: 'linear' }
  return value === undefined || value === null || String(value) === usual[key]
}
