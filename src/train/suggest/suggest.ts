import type { DatasetInfo, Task } from '../../data/dataset.ts'
import { completeRunConfig } from '../complete-config.ts'
import type { CompleteRunConfig } from '../run-config.ts'

/**
 * A whole run config for a target, of what is known of the data set: what {@link completeRunConfig} fills in when nothing
 * but these is given. The model is named as the data set. A forecast must be asked for as the `task`. Throws `invalid-config` for a target that cannot be one.
 */
export function suggest(dataset: DatasetInfo, target: string, task?: Task): CompleteRunConfig {
  return completeRunConfig({ model: dataset.name, dataset: dataset.name, target, ...(task && { task }) }, dataset)
}
