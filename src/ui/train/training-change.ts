import type { CallbackConfig, CompleteRunConfig } from '../../train/run-config.ts'
import type { DraftChange } from './run-draft.ts'

const STOPPING = 'EarlyStopping'

/** Epochs without improvement behind which the run stops; undefined: never. */
export function patienceOf(callbacks: readonly CallbackConfig[]): unknown {
  return callbacks.find(({ class_name }) => class_name === STOPPING)?.config['patience']
}

/** null: it never stops early. The other options of stopping, and other callbacks, stay as they are. */
export function withPatience(callbacks: readonly CallbackConfig[], patience: unknown): readonly CallbackConfig[] {
  const others = callbacks.filter(({ class_name }) => class_name !== STOPPING)
  if (patience === null) return others
  const { config = { restore_best_weights: true } } = callbacks.find(({ class_name }) => class_name === STOPPING) ?? {}
  return [...others, { class_name: STOPPING, config: { ...config, patience } }]
}

/** How classes that are not equally frequent are treated. */
export type Balance = 'none' | 'weights' | 'oversample' | 'undersample' | 'own'

export function balanceOf({ sampling, class_weight }: CompleteRunConfig): Balance {
  if (sampling) return sampling
  return class_weight === 'balanced' ? 'weights' : class_weight ? 'own' : 'none'
}

export function withBalance(balance: Exclude<Balance, 'own'>): DraftChange {
  if (balance === 'none') return { sampling: null, class_weight: null }
  return balance === 'weights' ? { sampling: null, class_weight: 'balanced' } : { sampling: balance, class_weight: null }
}
