import type { Dataset } from '../../data/dataset.ts'
import type { CompleteRunConfig } from '../run-config.ts'
import type { TrainerProgress, TrainOptions } from '../train-examples.ts'
import { type TrainedModel, train } from '../trainer.ts'

/** A whole run, without pauses unless asked for. */
export async function trainToEnd(
  config: CompleteRunConfig,
  dataset: Dataset,
  { onProgress, ...options }: Pick<TrainOptions, 'engine'> & Partial<TrainOptions> & { onProgress?: (event: TrainerProgress) => void },
): Promise<{ readonly seen: readonly TrainerProgress[]; readonly model: TrainedModel }> {
  const run = train(config, dataset, { now: () => 0, pause: async () => {}, ...options })
  const seen: TrainerProgress[] = []
  for (;;) {
    const { done, value } = await run.next()
    if (done) return { seen, model: value }
    seen.push(value)
    onProgress?.(value)
  }
}
