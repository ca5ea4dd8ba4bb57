import type { Task } from '../data/dataset.ts'
import type { Validation } from '../data/splits/validation.ts'
import type { PreprocessingConfig } from '../preprocess/chains.ts'
import type { LayerConfig, NetworkConfig, SequentialConfig } from '../network/keras-config.ts'
import type { Sampling } from './sampling.ts'

export type { LayerConfig, NetworkConfig, SequentialConfig }

export interface OptimizerConfig {
  readonly class_name: string
  readonly config: Readonly<Record<string, unknown>>
}

/** A loss by Keras's name, such as `mean_squared_error`, and its options. */
export interface LossConfig {
  readonly class_name: string
  readonly config: Readonly<Record<string, unknown>>
}

/** A callback by Keras's name, such as `EarlyStopping`, and its options. */
export interface CallbackConfig {
  readonly class_name: string
  readonly config: Readonly<Record<string, unknown>>
}

/** A change of batches by Keras's name of its layer, such as `RandomFlip`, and its options. */
export interface AugmentationConfig {
  readonly class_name: string
  readonly config: Readonly<Record<string, unknown>>
}

/** `kernels` repeats a run to the byte on any machine; `auto` takes what is fastest on this one. */
export const ENGINES = ['auto', 'kernels', 'kernels-relaxed', 'kernels-parallel-2', 'kernels-parallel-4', 'tfjs-webgpu'] as const

/** What `POST /maas/api/runs` takes (see the README); only `model`, `dataset` and `target` must be given. */
export interface RunConfig {
  readonly model: string
  readonly dataset: string
  readonly target: string
  readonly features?: readonly string[]
  readonly task?: Task
  /** Forecasting: the column that orders the rows, by default the first of dates; null: as they stand. */
  readonly time?: string | null
  /** Forecasting: the column that tells several series in one table apart. */
  readonly group?: string | null
  /** Forecasting: how many of the latest rows are looked at, and how many of those that come are told. */
  readonly window?: number | null
  readonly horizon?: number | null
  /** What is done to a feature column, by its name: a list of transforms; what goes with its type when left out. */
  readonly preprocessing?: PreprocessingConfig
  readonly network?: NetworkConfig
  /** By name, or with its options. */
  readonly loss?: string | LossConfig
  readonly optimizer?: OptimizerConfig
  readonly metrics?: readonly string[]
  /** How much each label counts in the loss, 1 when left out; "balanced": the rarer the more. */
  readonly class_weight?: Readonly<Record<string, number>> | 'balanced' | null
  /** The number column that says how much each row counts in the loss. */
  readonly sample_weight?: string | null
  /** What is done to each batch that is trained on, one after the other, anew each time. */
  readonly augmentation?: readonly AugmentationConfig[]
  readonly callbacks?: readonly CallbackConfig[]
  readonly epochs?: number
  readonly batch_size?: number
  /** Fractions of the rows, and how they are chosen: `test` is held out first; `split` of what is left validates each epoch. */
  readonly validation?: Partial<Validation>
  /** Every class as often as the most or the least frequent one, in the training part. */
  readonly sampling?: Sampling | null
  readonly seed?: number
  readonly engine?: string
  /** Move the alias `champion` to the new version although another carries it. */
  readonly promote?: boolean
  /** Stored with the version. */
  readonly description?: string
}

/** A run config with every default filled in: what is stored, trained and written into the artifact. */
export type CompleteRunConfig = Required<
  Omit<RunConfig, 'network' | 'loss' | 'optimizer' | 'validation'>
> & {
  readonly network: NetworkConfig
  readonly loss: LossConfig
  readonly optimizer: OptimizerConfig
  readonly validation: Validation
}
