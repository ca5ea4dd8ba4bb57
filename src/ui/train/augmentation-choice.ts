import type { Augmentable } from '../../train/augmentation/augmentation.ts'
import { augmentableOf, AUGMENTATIONS } from '../../train/augmentation/augmentations.ts'
import { lossTraits } from '../../train/losses.ts'
import type { AugmentationConfig, CompleteRunConfig } from '../../train/run-config.ts'
import type { DatasetInfo } from '../services.ts'

/** What to begin with, where an option has no default or one that would do too much. */
const STARTS: Readonly<Record<string, AugmentationConfig['config']>> = {
  RandomFlip: { mode: 'horizontal' },
  RandomTranslation: { height_factor: 0.1, width_factor: 0.1, fill_mode: 'nearest' },
  RandomRotation: { factor: 0.05, fill_mode: 'nearest' },
  RandomZoom: { height_factor: 0.1, fill_mode: 'nearest' },
  GaussianNoise: { stddev: 0.05 },
  RandomErasing: { scale: [0.02, 0.15] },
  RandomWordDropout: { rate: 0.1 },
  RandomWordSwap: { rate: 0.1 },
}

/** The augmentations that change what these features are. */
export function augmentationsFor(config: CompleteRunConfig, { columns }: DatasetInfo): readonly string[] {
  const changed = new Set<Augmentable | undefined>(
    columns.filter(({ name }) => config.features.includes(name)).map((column) => augmentableOf(column, config.preprocessing[column.name] ?? [])),
  )
  const mixes = lossTraits(config.loss.class_name).target !== 'indices'
  return Object.entries(AUGMENTATIONS).filter(([, { changes, mixesTargets }]) => changed.has(changes) && (mixes || !mixesTargets)).map(([name]) => name)
}

export function startAugmentation(class_name: string): AugmentationConfig {
  return { class_name, config: STARTS[class_name] ?? {} }
}
