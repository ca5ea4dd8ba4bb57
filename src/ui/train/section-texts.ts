import { msg, str } from '@lit/localize'
import type { CompleteRunConfig } from '../../train/run-config.ts'
import { formatCount, formatValue } from '../format.ts'
import type { DatasetInfo } from '../services.ts'
import { layerFacts, layersOf } from './layer-facts.ts'
import { textOf } from './option-value.ts'
import { splitShares } from './split-shares.ts'

// What stands in a closed section of the form, in one line.

export function columnsNow({ features, target }: CompleteRunConfig): string {
  if (features.length === 0) return msg(str`the past of ${target}`, { id: 'columns.now.past' })
  return features.length === 1 ? `${features[0]} → ${target}` : msg(str`${formatCount(features.length)} features → ${target}`, { id: 'columns.now' })
}

export function splitNow(config: CompleteRunConfig, dataset: DatasetInfo): string {
  const { k_fold, repeats, strategy, column } = config.validation
  if (strategy === 'column') return column ?? ''
  const { train, validation, test } = splitShares(config, dataset)
  const parts = [train, validation, test].filter((rows) => rows > 0).map(formatCount).join(' · ')
  if (k_fold === null) return parts
  return `${parts} · ${msg(str`${formatCount(Number(k_fold) * Number(repeats))} folds`, { id: 'split.now.folds' })}`
}

export function trainingNow({ epochs, optimizer }: CompleteRunConfig): string {
  const rate = optimizer.config['learning_rate']
  const shown = typeof rate === 'number' ? formatValue(rate) : textOf((rate as { class_name?: string } | null)?.class_name ?? rate)
  return `${msg(str`${formatEpochs(epochs)} epochs`, { id: 'training.now' })} · ${optimizer.class_name} ${shown}`
}

/** As it was typed, where that is no number. */
const formatEpochs = (epochs: unknown): string => (typeof epochs === 'number' ? formatCount(epochs) : textOf(epochs))

export function layersNow({ network }: CompleteRunConfig): string {
  return layersOf(network).map((layer) => [layer.class_name, layerFacts(layer)[0]].filter(Boolean).join(' ')).join(' · ')
}

export function augmentationNow({ augmentation }: CompleteRunConfig): string {
  return augmentation.map(({ class_name }) => class_name).join(' · ') || msg('none', { id: 'augmentation.none' })
}
