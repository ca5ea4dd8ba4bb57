import { readOptions } from '../../core/config-options.ts'
import { invalid, readChoice, readFields } from '../../core/config-values.ts'
import { MaasError } from '../../core/error.ts'
import type { ColumnInfo } from '../../data/dataset.ts'
import { type Chain, countsWords, stepsOf, takesText } from '../../preprocess/chains.ts'
import type { Augment } from '../examples.ts'
import { lossTraits } from '../losses.ts'
import type { AugmentationConfig, LossConfig } from '../run-config.ts'
import type { Augmentable, Augmentation, AugmentationScope } from './augmentation.ts'
import { RandomFlip, RandomRotation, RandomTranslation, RandomZoom } from './geometry.ts'
import { GaussianJitter } from './jitter.ts'
import { MixUp } from './mix-up.ts'
import { GaussianNoise, RandomErasing } from './pixels.ts'
import { RandomWordDropout, RandomWordSwap } from './words.ts'

/** One entry per augmentation, by Keras's name where it has one. */
export const AUGMENTATIONS: Readonly<Record<string, Augmentation>> = {
  RandomFlip, RandomTranslation, RandomRotation, RandomZoom, GaussianNoise, RandomErasing, MixUp, RandomWordDropout, RandomWordSwap,
  GaussianJitter,
}

/** What Keras writes and says nothing here: all draw from the run's own seed. */
const IGNORED = ['name', 'dtype', 'trainable', 'seed', 'data_format', 'value_range']

const WORDS: Readonly<Record<Augmentable, string>> = { image: 'images', words: 'words of texts or of lists of ids', numbers: 'columns of numbers' }

/** What of a feature with this preprocessing can be augmented. */
export function augmentableOf({ kind }: ColumnInfo, chain: Chain): Augmentable | undefined {
  if (kind === 'image') return 'image'
  if (kind === 'number') return takesText(chain) ? undefined : 'numbers'
  const isWords = kind === 'sequence' || stepsOf(chain).at(-1)?.transform.gives === 'ids' || countsWords(chain.map(({ class_name }) => class_name))
  return isWords ? 'words' : undefined
}

/** What augmentations are asked for. */
export interface AugmentationGoal {
  /** What the inputs of the network are. */
  readonly features: readonly (Augmentable | undefined)[]
  readonly loss: LossConfig
  /** Each place of a sequence has a target of its own. */
  readonly isAligned: boolean
}

/** Checks augmentations and fills in their defaults. Throws `invalid-config` for one that does not go with features or loss. */
export function completeAugmentation(value: unknown, { features, loss, isAligned }: AugmentationGoal): readonly AugmentationConfig[] {
  if (!Array.isArray(value)) throw invalid('augmentation', 'a list of {"class_name", "config"}', value)
  return value.map((given: unknown, i) => {
    const place = `augmentation[${i}]`
    const fields = readFields(place, given, ['class_name', 'config', 'module', 'registered_name', 'build_config'])
    const name = readChoice(`${place}.class_name`, fields['class_name'], Object.keys(AUGMENTATIONS))
    const { changes, mixesTargets, movesWords, options } = AUGMENTATIONS[name]!
    if (!features.includes(changes)) {
      const fitting = Object.keys(AUGMENTATIONS).filter((key) => features.includes(AUGMENTATIONS[key]!.changes))
      throw invalid(`${place}.class_name`, fitting.length > 0 ? `one for these features (${fitting.join(', ')}): ${name} changes ${WORDS[changes]}` : `left out: ${name} changes ${WORDS[changes]}`, name)
    }
    if (mixesTargets && lossTraits(loss.class_name).target === 'indices') {
      throw new MaasError(
        'invalid-config',
        `${place}: ${name} mixes labels, which loss ${loss.class_name} takes as whole numbers: set loss to "categorical_crossentropy"`,
      )
    }
    if (movesWords && isAligned) {
      throw new MaasError('invalid-config', `${place}: ${name} moves words, but each place of a sequence has a target of its own here: leave it out`)
    }
    return { class_name: name, config: readOptions(`${place}.config`, fields['config'], options, IGNORED) }
  })
}

/** All of them, one after the other. */
export function createAugment(configs: readonly AugmentationConfig[], scope: AugmentationScope): Augment {
  const steps = configs.map(({ class_name, config }) => {
    const { options, create } = AUGMENTATIONS[class_name]!
    return create(readOptions('augmentation.config', config, options, []), scope)
  })
  return (batch, rng, rows) => {
    for (const step of steps) step(batch, rng, rows)
  }
}
