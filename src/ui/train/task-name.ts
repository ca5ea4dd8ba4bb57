import { msg } from '@lit/localize'
import type { Task } from '../../data/dataset.ts'

export function taskName(task: Task): string {
  return {
    classification: msg('classification', { id: 'task.name.classification' }),
    regression: msg('regression', { id: 'task.name.regression' }),
    translation: msg('translation', { id: 'task.name.translation' }),
    forecasting: msg('forecasting', { id: 'task.name.forecasting' }),
  }[task]
}
