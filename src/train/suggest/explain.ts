import type { DatasetInfo, Task } from '../../data/dataset.ts'
import type { StrategyName } from '../../data/splits/validation.ts'
import { splitColumns } from '../../data/splits/validation.ts'
import type { CompleteRunConfig } from '../run-config.ts'
import { type Uselessness, uselessnessOf } from './columns.ts'

/** Why a suggested run is as it is: a code and its facts, which the studio puts into words. */
export type Reason =
  | { readonly code: 'task'; readonly task: Task; readonly target: string }
  | { readonly code: 'left-out'; readonly column: string; readonly because: Uselessness | 'split' }
  /** So many columns go through these transforms. */
  | { readonly code: 'prepared'; readonly columns: readonly string[]; readonly transforms: readonly string[] }
  | { readonly code: 'split'; readonly strategy: StrategyName; readonly column: string | null; readonly test: number; readonly validation: number }
  | { readonly code: 'balanced'; readonly label: string; readonly share: number }
  | { readonly code: 'stops-early'; readonly epochs: number; readonly patience: number }

/** The reasons in the order in which a run takes them. */
export function explainSuggestion(config: CompleteRunConfig, { columns }: DatasetInfo): readonly Reason[] {
  const target = columns.find(({ name }) => name === config.target)!
  const splitting = splitColumns(config.validation)
  const leftOut = columns.flatMap((column): readonly Reason[] => {
    if (column.name === config.target || config.features.includes(column.name)) return []
    const because = splitting.includes(column.name) ? 'split' : uselessnessOf(column, target)
    return because ? [{ code: 'left-out', column: column.name, because }] : []
  })
  const { strategy, test, split } = config.validation
  const early = config.callbacks.find(({ class_name }) => class_name === 'EarlyStopping')
  const [most] = target.profile?.top ?? []
  return [
    { code: 'task', task: config.task, target: config.target },
    ...leftOut,
    ...preparations(config),
    { code: 'split', strategy, column: splitting[0] ?? config.time, test, validation: split },
    ...(config.class_weight === 'balanced' && most ? [{ code: 'balanced', label: most.value, share: most.count / target.profile!.count } as const] : []),
    ...(early ? [{ code: 'stops-early', epochs: config.epochs, patience: Number(early.config['patience']) } as const] : []),
  ]
}

/** Columns that are prepared alike are told together. */
function preparations({ preprocessing }: CompleteRunConfig): readonly Reason[] {
  const alike = new Map<string, { columns: string[]; transforms: readonly string[] }>()
  for (const [column, chain] of Object.entries(preprocessing)) {
    const transforms = chain.map(({ class_name }) => class_name)
    const group = alike.get(transforms.join()) ?? { columns: [], transforms }
    group.columns.push(column)
    alike.set(transforms.join(), group)
  }
  return [...alike.values()].filter(({ transforms }) => transforms.length > 0).map((group) => ({ code: 'prepared', ...group }))
}
