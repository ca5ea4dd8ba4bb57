import { msg, str } from '@lit/localize'
import { explainSuggestion, type Reason } from '../../train/suggest/explain.ts'
import { formatCount, formatPercent, formatShare } from '../format.ts'
import type { RunPlan } from '../services.ts'
import { preparationText } from './transform-text.ts'

export interface ReasonText {
  /** What it is about: columns, or a part of the run. */
  readonly what: string
  readonly how: string
}

const NAMED = 3

/** Why a run is as it is suggested, in words. Columns that are left out for one reason are told together. */
export function reasonTexts(plan: RunPlan): readonly ReasonText[] {
  const reasons = explainSuggestion(plan.config, plan.dataset)
  const leftOut = new Map<LeftOut['because'], string[]>()
  for (const reason of reasons) if (reason.code === 'left-out') leftOut.set(reason.because, [...(leftOut.get(reason.because) ?? []), reason.column])
  const [task, ...others] = reasons.filter((reason) => reason.code !== 'left-out').map((reason) => reasonText(reason, plan))
  return [task!, ...[...leftOut].map(([because, columns]) => ({ what: namesText(columns), how: leftOutText(because) })), ...others]
}

type LeftOut = Extract<Reason, { code: 'left-out' }>

function reasonText(reason: Exclude<Reason, LeftOut>, { config, dataset }: RunPlan): ReasonText {
  switch (reason.code) {
    case 'task': return { what: reason.target, how: taskText(reason.task) }
    case 'prepared': {
      const profiles = dataset.columns.filter(({ name }) => reason.columns.includes(name))
      const missing = profiles.reduce((sum, { profile }) => sum + (profile?.missing ?? 0), 0)
      const how = preparationText(config.preprocessing[reason.columns[0]!] ?? [], missing)
      return { what: namesText(reason.columns), how }
    }
    case 'split': return { what: msg('Held out', { id: 'reason.split' }), how: splitText(reason) }
    case 'balanced': return {
      what: msg('Classes', { id: 'reason.balanced' }),
      how: msg(str`weighted by their rarity: ${formatPercent(reason.share)} are ${reason.label}`, { id: 'reason.balanced.how' }),
    }
    case 'stops-early': return {
      what: msg('Length', { id: 'reason.length' }),
      how: msg(str`up to ${formatCount(reason.epochs)} epochs, ended when ${formatCount(reason.patience)} bring nothing`, { id: 'reason.length.how' }),
    }
  }
}

/** `a, b, c and 4 more`. */
function namesText(names: readonly string[]): string {
  const more = names.length - NAMED
  const named = names.slice(0, NAMED).join(', ')
  return more > 0 ? msg(str`${named} and ${formatCount(more)} more`, { id: 'signature.more' }) : named
}

function taskText(task: string): string {
  if (task === 'classification') return msg('predicted as one of its classes', { id: 'task.classification' })
  if (task === 'regression') return msg('predicted as a number', { id: 'task.regression' })
  if (task === 'translation') return msg('written by the model', { id: 'task.translation' })
  if (task === 'forecasting') return msg('predicted ahead of its time', { id: 'task.forecasting' })
  return task
}

function leftOutText(because: LeftOut['because']): string {
  return {
    identifier: msg('left out: it only tells rows apart', { id: 'reason.left-out.identifier' }),
    constant: msg('left out: the same in every row', { id: 'reason.left-out.constant' }),
    'copy-of-target': msg('left out: it says the target in other words', { id: 'reason.left-out.copy' }),
    split: msg('left out: it says which rows are held out', { id: 'reason.left-out.split' }),
  }[because]
}

function splitText({ strategy, column, test, validation }: Extract<Reason, { code: 'split' }>): string {
  const shares = validation > 0
    ? msg(str`${formatShare(test)} to test at the end, ${formatShare(validation)} of the rest after each epoch`, { id: 'reason.split.shares' })
    : msg(str`${formatShare(test)} to test at the end`, { id: 'reason.split.test' })
  const how = howText(strategy, column ?? '')
  return `${shares}; ${how}`
}

/** How rows are told apart. */
function howText(strategy: string, column: string): string {
  if (strategy === 'group') return msg(str`all rows of one ${column} stay together`, { id: 'split.how.group' })
  if (strategy === 'time' && column === '') return msg('the last rows', { id: 'split.how.last' })
  if (strategy === 'time') return msg(str`the newest by ${column}`, { id: 'split.how.time' })
  if (strategy === 'column') return msg(str`as ${column} says`, { id: 'split.how.column' })
  if (strategy === 'random') return msg('drawn at random', { id: 'split.how.random' })
  if (strategy === 'stratified') return msg('drawn from each class alike', { id: 'split.how.stratified' })
  return msg('taken evenly from all rows', { id: 'split.how.systematic' })
}
