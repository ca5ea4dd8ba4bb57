import { type Fields, invalid, readChoice, readFields, readInteger, readNumber, readText } from '../core/config-values.ts'
import { MaasError } from '../core/error.ts'
import type { ColumnInfo, DatasetInfo, Task } from '../data/dataset.ts'
import { STRATEGIES } from '../data/splits/split.ts'
import { STRATEGY_NAMES, type StrategyName, type Validation } from '../data/splits/validation.ts'
import { findColumn } from './config-columns.ts'

const KNOWN: readonly (keyof Validation)[] = ['split', 'test', 'strategy', 'group', 'time', 'column', 'k_fold', 'repeats']
const COLUMNS = ['group', 'time', 'column'] as const

/**
 * How rows are held out, complete. A strategy need not be named beside the column that it reads. With `k_fold` there is
 * no validation part: every row outside the test part is measured in one of the folds.
 */
export function readValidation(value: unknown, dataset: DatasetInfo, target: ColumnInfo, task: Task): Validation {
  const given = readFields('validation', value, KNOWN)
  const strategy = readStrategy(given, task)
  if (strategy === 'stratified' && task !== 'classification') {
    throw invalid('validation.strategy', `another one: a ${task} has no classes to stratify by`, strategy)
  }
  const folds = given['k_fold'] ?? null
  const kFold = folds === null ? null : readInteger('validation.k_fold', folds, 2, 100)
  const split = readNumber('validation.split', given['split'] ?? (kFold === null ? 0.2 : 0), 'from 0 to below 1', (n) => n >= 0 && n < 1)
  if (kFold !== null && split > 0) throw invalid('validation.split', 'left out, or 0, beside k_fold: each fold is measured on the rows it was not trained on', split)
  return {
    test: readNumber('validation.test', given['test'] ?? 0.2, 'from 0 to 0.5', (n) => n >= 0 && n <= 0.5),
    split,
    strategy,
    ...(task === 'forecasting' ? readNoColumns(given) : readColumns(given, strategy, dataset, target)),
    k_fold: kFold,
    repeats: readRepeats(given['repeats'] ?? 1, kFold, strategy),
  }
}

/** A forecast is tested on what came last, in any case. */
function readStrategy(given: Fields, task: Task): StrategyName {
  if (task === 'forecasting') return readChoice('validation.strategy', given['strategy'] ?? 'time', ['time'])
  const named = COLUMNS.filter((key) => (given[key] ?? null) !== null)
  return readChoice('validation.strategy', given['strategy'] ?? named[0] ?? 'systematic', STRATEGY_NAMES)
}

function readNoColumns(given: Fields): Pick<Validation, (typeof COLUMNS)[number]> {
  const named = COLUMNS.find((key) => (given[key] ?? null) !== null)
  if (named) throw invalid(`validation.${named}`, 'left out: "time" and "group" of a forecast stand in the run config itself', given[named])
  return { group: null, time: null, column: null }
}

function readColumns(
  given: Fields, strategy: StrategyName, dataset: DatasetInfo, target: ColumnInfo,
): Pick<Validation, (typeof COLUMNS)[number]> {
  const { reads } = STRATEGIES[strategy]
  const columns = { group: null, time: null, column: null }
  for (const key of COLUMNS) {
    const name = given[key] ?? null
    if (key !== reads && name !== null) throw invalid(`validation.${key}`, `left out: strategy ${strategy} does not read it`, name)
  }
  if (!reads) return columns
  const { kind, name } = findColumn(dataset, `validation.${reads}`, readText(`validation.${reads}`, given[reads]))
  if (name === target.name || (kind !== 'text' && kind !== 'number')) {
    throw new MaasError(
      'invalid-config', `validation.${reads}: column '${name}' is ${name === target.name ? 'the target' : kind}; it must be a number or text column of its own`,
    )
  }
  return { ...columns, [reads]: name }
}

function readRepeats(value: unknown, kFold: number | null, strategy: StrategyName): number {
  const repeats = readInteger('validation.repeats', value, 1, 100)
  if (repeats === 1 || (kFold !== null && STRATEGIES[strategy].isRepeatable)) return repeats
  throw invalid('validation.repeats', kFold === null ? '1 without k_fold' : `1: the folds of strategy ${strategy} are the same each time`, repeats)
}
