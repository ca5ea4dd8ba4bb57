import type { ColumnInfo } from '../../data/dataset.ts'
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

export type Role = 'feature' | 'target' | 'group' | 'time' | 'column' | 'weight' | 'none'

const SPLITTING = ['group', 'time', 'column'] as const

/** The parts of a column in a run: it can tell rows apart and be a feature, too. */
export function roleOf({ target, features, sample_weight, validation }: CompleteRunConfig, name: string): Role {
  if (name === target) return 'target'
  if (name === sample_weight) return 'weight'
  const splits = SPLITTING.find((key) => validation[key] === name)
  if (splits && !features.includes(name)) return splits
  return features.includes(name) ? 'feature' : 'none'
}

/** The roles that a column can take. */
export function rolesFor({ kind }: ColumnInfo): readonly Role[] {
  if (kind === 'image') return ['feature', 'none']
  if (kind === 'sequence') return ['feature', 'target', 'none']
  return ['feature', 'target', 'group', 'time', 'column', ...(kind === 'number' ? (['weight'] as const) : []), 'none']
}

/** Gives a column another role; the one that had it, where there can be but one, has none then. A new target begins anew. */
export function withRole(draft: RunDraft, shown: CompleteRunConfig, dataset: DatasetInfo, name: string, role: Role): RunDraft {
  if (role === 'target') return { ...startDraft(dataset, name), model: draft.model }
  const { kind } = dataset.columns.find((column) => column.name === name)!
  const isWhole = (one: string) => ['image', 'sequence'].includes(dataset.columns.find((column) => column.name === one)!.kind)
  const others = shown.features.filter((one) => one !== name && one !== draft.target)
  const together = role !== 'feature' ? others : kind === 'image' || kind === 'sequence' ? [name] : [...others.filter((one) => !isWhole(one)), name]
  const features = dataset.columns.map((column) => column.name).filter((one) => together.includes(one))
  const weight = role === 'weight' ? name : shown.sample_weight === name ? null : draft.sample_weight
  return changeDraft(draft, {
    features,
    sample_weight: weight,
    preprocessing: draft.preprocessing && Object.fromEntries(Object.entries(draft.preprocessing).filter(([column]) => features.includes(column))),
    validation: splitBy(shown.validation, name, role),
  })
}

type Validation = CompleteRunConfig['validation']

function splitBy(validation: Validation, name: string, role: Role): Validation {
  const none = { group: null, time: null, column: null }
  const splits = SPLITTING.find((key) => key === role)
  if (splits) return { ...validation, ...none, strategy: splits, [splits]: name }
  const wasSplitting = SPLITTING.some((key) => validation[key] === name)
  return wasSplitting ? { ...validation, ...none, strategy: 'systematic' } : validation
}

/** The validation with another strategy; columns that it does not read are forgotten, the one that it does is looked for. */
export function withStrategy(validation: Validation, strategy: Validation['strategy'], { columns }: DatasetInfo, target: string): Partial<Validation> {
  const { test, split, k_fold, repeats } = validation
  const key = SPLITTING.find((one) => one === strategy)
  const fitting = columns.filter(({ name, kind }) => name !== target && (kind === 'text' || kind === 'number'))
  const found = key === 'time' ? fitting.find(({ type }) => type === 'date') : fitting.find(({ kind }) => kind === 'text')
  return { test, split, k_fold, repeats: STRATEGIES[strategy].isRepeatable ? repeats : 1, strategy, ...(key && { [key]: (found ?? fitting[0])?.name }) }
}
