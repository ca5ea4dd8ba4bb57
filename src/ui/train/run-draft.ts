import { type ColumnInfo, isWhole, type Task } from '../../data/dataset.ts'
import { STRATEGIES } from '../../data/splits/split.ts'
import type { CompleteRunConfig, RunConfig } from '../../train/run-config.ts'
import type { DatasetInfo, RunPlan } from '../services.ts'

/** What was said of a run so far: all that it leaves out is suggested. */
export type RunDraft = RunConfig

/** Changed fields of a draft; one that is undefined is left to the suggestion again. */
export type DraftChange = { readonly [K in keyof RunDraft]?: RunDraft[K] | undefined }

/** What to begin with: what the catalogue says of a data set that comes with the app, else its last column as the target. */
export function startDraft({ name, columns, builtin }: DatasetInfo, target?: string): RunDraft {
  const start = builtin?.start
  const wanted = target ?? start?.target ?? columns.findLast(({ kind }) => kind !== 'image')?.name ?? ''
  return { model: name, dataset: name, ...((start?.target === wanted ? start : { target: wanted }) as Pick<RunConfig, 'target'>) }
}

export function changeDraft(draft: RunDraft, change: DraftChange): RunDraft {
  return Object.fromEntries(Object.entries({ ...draft, ...change }).filter(([, value]) => value !== undefined)) as unknown as RunDraft
}

/** What the form shows: the plan, and over it what was said since, be it wrong. */
export function shownConfig({ config }: RunPlan, draft: RunDraft): CompleteRunConfig {
  return {
    ...config,
    ...draft,
    validation: { ...config.validation, ...draft.validation },
    preprocessing: { ...config.preprocessing, ...draft.preprocessing },
  } as CompleteRunConfig
}

/** What can be asked of a target. */
export function tasksFor(kind: ColumnInfo['kind']): readonly Task[] {
  if (kind === 'number') return ['regression', 'classification', 'forecasting']
  return kind === 'text' ? ['classification', 'translation'] : ['translation']
}

export type Role = 'feature' | 'target' | 'group' | 'time' | 'column' | 'weight' | 'none'

const SPLITTING = ['group', 'time', 'column'] as const

/** The part of a column in a run. */
export function roleOf({ task, time, group, target, features, sample_weight, validation }: CompleteRunConfig, name: string): Role {
  if (name === target) return 'target'
  if (name === sample_weight) return 'weight'
  if (features.includes(name)) return 'feature'
  const splits = task === 'forecasting' ? { time, group, column: null } : validation
  return SPLITTING.find((key) => splits[key] === name) ?? 'none'
}

/** The roles that a column can take. */
export function rolesFor({ kind }: ColumnInfo, task: Task): readonly Role[] {
  if (kind === 'image') return ['feature', 'none']
  if (kind === 'sequence') return ['feature', 'target', 'none']
  const weight: readonly Role[] = kind === 'number' ? ['weight'] : []
  if (task === 'forecasting') return [...(kind === 'number' ? (['feature', 'target'] as const) : []), 'group', 'time', ...weight, 'none']
  return ['feature', 'target', 'group', 'time', 'column', ...weight, 'none']
}

/** Gives a column another role; the one that had it, where there can be but one, has none then. A new target begins anew. */
export function withRole(draft: RunDraft, shown: CompleteRunConfig, dataset: DatasetInfo, name: string, role: Role): RunDraft {
  if (role === 'target') return { ...startDraft(dataset, name), model: draft.model }
  const features = featuresWith(shown, dataset, name, role)
  const weight = role === 'weight' ? name : shown.sample_weight === name ? null : draft.sample_weight
  const kept = [...features, shown.target]
  return changeDraft(draft, {
    features,
    sample_weight: weight,
    preprocessing: draft.preprocessing && Object.fromEntries(Object.entries(draft.preprocessing).filter(([column]) => kept.includes(column))),
    ...(shown.task === 'forecasting' ? orderBy(shown, name, role) : { validation: splitBy(shown.validation, name, role) }),
  })
}

/** In the order of the data set. An image or a sequence is the only one. */
function featuresWith({ features }: CompleteRunConfig, { columns }: DatasetInfo, name: string, role: Role): readonly string[] {
  const wholes = columns.filter(({ kind }) => isWhole(kind)).map((column) => column.name)
  const others = features.filter((one) => one !== name)
  if (role !== 'feature') return others
  if (wholes.includes(name)) return [name]
  return columns.map((column) => column.name).filter((one) => one === name || (others.includes(one) && !wholes.includes(one)))
}

type Validation = CompleteRunConfig['validation']

function splitBy(validation: Validation, name: string, role: Role): Validation {
  const none = { group: null, time: null, column: null }
  const splits = SPLITTING.find((key) => key === role)
  if (splits) return { ...validation, ...none, strategy: splits, [splits]: name }
  const wasSplitting = SPLITTING.some((key) => validation[key] === name)
  return wasSplitting ? { ...validation, ...none, strategy: 'systematic' } : validation
}

function orderBy({ time, group }: CompleteRunConfig, name: string, role: Role): DraftChange {
  return { time: role === 'time' ? name : time === name ? null : time, group: role === 'group' ? name : group === name ? null : group }
}

/** The validation with another strategy; columns that it does not read are forgotten, the one that it does is looked for. */
export function withStrategy(validation: Validation, strategy: Validation['strategy'], { columns }: DatasetInfo, target: string): Partial<Validation> {
  const { test, split, k_fold, repeats } = validation
  const key = SPLITTING.find((one) => one === strategy)
  const fitting = columns.filter(({ name, kind }) => name !== target && (kind === 'text' || kind === 'number'))
  const found = key === 'time' ? fitting.find(({ type }) => type === 'date') : fitting.find(({ kind }) => kind === 'text')
  return { test, split, k_fold, repeats: STRATEGIES[strategy].isRepeatable ? repeats : 1, strategy, ...(key && { [key]: (found ?? fitting[0])?.name }) }
}
