import { MaasError } from '../../core/error.ts'
import type { CallbackConfig, CompleteRunConfig, LayerConfig, NetworkConfig, OptimizerConfig, RunConfig } from '../../train/run-config.ts'

export const OPTIMIZER_CHOICES = ['adam', 'sgd', 'momentum'] as const
export type OptimizerChoice = (typeof OPTIMIZER_CHOICES)[number]

/** What the fields of the form hold: numbers as they are typed. */
export interface RunFormValues {
  readonly model: string
  readonly dataset: string
  readonly target: string
  readonly epochs: string
  readonly batchSize: string
  readonly optimizer: OptimizerChoice
  readonly learningRate: string
  readonly engine: string
  /** Epochs without improvement behind which the run stops; empty: never. */
  readonly patience: string
  /** Keras JSON. */
  readonly network: string
}

/** The form before anything could be suggested. */
export const BLANK: RunFormValues = {
  model: '', dataset: '', target: '', epochs: '', batchSize: '', optimizer: 'adam', learningRate: '', engine: '', patience: '', network: '',
}

export function valuesOf(config: CompleteRunConfig): RunFormValues {
  const stopping = config.callbacks.find(({ class_name: callback }) => callback === 'EarlyStopping')
  const { class_name, config: options } = config.optimizer
  return {
    model: config.model,
    dataset: config.dataset,
    target: config.target,
    epochs: String(config.epochs),
    batchSize: String(config.batch_size),
    optimizer: class_name === 'Adam' ? 'adam' : options['momentum'] ? 'momentum' : 'sgd',
    learningRate: String(options['learning_rate']),
    engine: config.engine,
    patience: String(stopping?.config['patience'] ?? ''),
    network: JSON.stringify(config.network, null, 2),
  }
}

/** The config to run; what the form does not show is left to its defaults. Throws `invalid-config` for bad JSON. */
export function configOf(values: RunFormValues): RunConfig {
  return {
    model: values.model,
    dataset: values.dataset,
    target: values.target,
    epochs: Number(values.epochs),
    batch_size: Number(values.batchSize),
    optimizer: optimizerOf(values.optimizer, Number(values.learningRate)),
    network: networkOf(values.network),
    callbacks: values.patience.trim() === '' ? [] : [earlyStopping(Number(values.patience))],
    engine: values.engine,
  }
}

function optimizerOf(choice: OptimizerChoice, rate: number): OptimizerConfig {
  if (choice === 'adam') return { class_name: 'Adam', config: { learning_rate: rate } }
  return { class_name: 'SGD', config: { learning_rate: rate, momentum: choice === 'momentum' ? 0.9 : 0 } }
}

function earlyStopping(patience: number): CallbackConfig {
  return { class_name: 'EarlyStopping', config: { patience, restore_best_weights: true } }
}

function networkOf(text: string): NetworkConfig {
  try {
    return JSON.parse(text) as NetworkConfig
  } catch (cause) {
    throw new MaasError('invalid-config', `network is not JSON: ${(cause as Error).message}`, { cause })
  }
}

/** The layers of a network that is being typed; none while it is not one. */
export function layersOf(text: string): readonly LayerConfig[] {
  try {
    const layers: unknown = (JSON.parse(text) as Partial<NetworkConfig> | null)?.config?.layers
    return Array.isArray(layers) ? layers.filter(isLayer) : []
  } catch {
    return [] // half-typed JSON: the summary comes back with the last bracket
  }
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
