import type { Metrics } from '../../artifact/manifest.ts'
import type { Tensor } from '../../core/tensor.ts'
import type { CallbackState } from '../checkpoint.ts'
import { type Fields, invalid, readChoice, readFields } from '../../core/config-values.ts'
import { METRICS } from '../metrics.ts'
import type { CallbackConfig } from '../run-config.ts'
import type { Callback, CallbackOptions, EpochEnd, Monitor } from './callback.ts'
import { earlyStopping } from './early-stopping.ts'
import { modelCheckpoint } from './model-checkpoint.ts'
import { reduceLROnPlateau } from './reduce-lr-on-plateau.ts'

const CALLBACKS: Readonly<Record<string, Callback>> = {
  EarlyStopping: earlyStopping,
  ReduceLROnPlateau: reduceLROnPlateau,
  ModelCheckpoint: modelCheckpoint,
}

/** Options that Keras has and that say nothing here: where files go, and what is printed. */
const IGNORED = ['verbose', 'filepath', 'save_weights_only']

/**
 * Checks callbacks and fills in their defaults. Throws `invalid-config` naming the place.
 * @param monitors names of the metrics that each epoch gives.
 */
export function completeCallbacks(value: unknown, monitors: readonly string[]): readonly CallbackConfig[] {
  if (!Array.isArray(value)) throw invalid('callbacks', 'a list of {"class_name", "config"}', value)
  return value.map((given: unknown, i) => {
    const fields = readFields(`callbacks[${i}]`, given, ['class_name', 'config'])
    const name = readChoice(`callbacks[${i}].class_name`, fields['class_name'], Object.keys(CALLBACKS))
    const place = `callbacks[${i}].config`
    const config = (fields['config'] ?? {}) as Fields
    const known = Object.keys(CALLBACKS[name]!.complete(place, {}, () => ({ monitor: monitors[0]!, mode: 'min' })))
    readFields(place, config, [...known, ...IGNORED])
    const readMonitor = (fallback: string) => completeMonitor(place, config, monitors, fallback)
    return { class_name: name, config: CALLBACKS[name]!.complete(place, config, readMonitor) }
  })
}

function completeMonitor(place: string, config: Fields, monitors: readonly string[], fallback: string): Monitor {
  // Without a validation part the metrics of training are all there is to watch.
  const given = config['monitor'] ?? (monitors.includes(fallback) ? fallback : 'loss')
  const monitor = readChoice(`${place}.monitor`, given, monitors)
  const mode = readChoice(`${place}.mode`, config['mode'] ?? 'auto', ['auto', 'min', 'max'])
  return { monitor, mode: mode === 'auto' ? (METRICS[monitor.replace(/^val_/, '')]?.mode ?? 'min') : mode }
}

const START: CallbackState = { wait: 0, cooldown: 0, rateScale: 1 }

/** The callbacks of one training and what they remember. */
export class Callbacks {
  readonly #configs: readonly CallbackConfig[]
  #states: readonly CallbackState[]

  constructor(configs: readonly CallbackConfig[], states: readonly CallbackState[] = configs.map(() => START)) {
    this.#configs = configs
    this.#states = states
  }

  /** What each of them remembers, to go on from. */
  get states(): readonly CallbackState[] {
    return this.#states
  }

  /** What the learning rate is multiplied by. */
  get rateScale(): number {
    return this.#states.reduce((scale, state) => scale * state.rateScale, 1)
  }

  /** Whether they say when checkpoints are made. */
  get savesCheckpoints(): boolean {
    return this.#configs.some(({ class_name }) => CALLBACKS[class_name] === modelCheckpoint)
  }

  /** The weights to go back to when training has ended. */
  get kept(): { readonly weights: ReadonlyMap<string, Tensor>; readonly metrics: Metrics } | undefined {
    return this.#states.find(({ kept }) => kept)?.kept
  }

  async afterEpoch(end: EpochEnd): Promise<{ readonly stop: boolean; readonly checkpoint: boolean }> {
    const outcomes = await Promise.all(
      this.#configs.map(({ class_name, config }, i) =>
        CALLBACKS[class_name]!.afterEpoch(config as CallbackOptions, this.#states[i]!, end)),
    )
    this.#states = outcomes.map(({ state }) => state)
    return {
      stop: outcomes.some(({ stop }) => stop),
      checkpoint: outcomes.some(({ checkpoint }) => checkpoint),
    }
  }
}
