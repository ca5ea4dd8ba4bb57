/** How rows are told apart into training, validation and test part. */
export const STRATEGY_NAMES = ['systematic', 'random', 'stratified', 'group', 'time', 'column'] as const

export type StrategyName = (typeof STRATEGY_NAMES)[number]

/** Complete: what a run does with its rows. */
export interface Validation {
  /** Of all rows, held out until the end: 0 to 0.5. */
  readonly test: number
  /** Of what is left, measured after each epoch: 0 to below 1. */
  readonly split: number
  readonly strategy: StrategyName
  /** The columns that the strategies of these names read. */
  readonly group: string | null
  readonly time: string | null
  readonly column: string | null
  /** So many models are trained, each measured on the part that it was not trained on, before the last one on all of them. */
  readonly k_fold: number | null
  /** How often the rows are dealt into folds anew. */
  readonly repeats: number
}

/** Columns that only say to which part a row belongs. */
export function splitColumns({ group, time, column }: Validation): readonly string[] {
  return [group, time, column].filter((name) => name !== null)
}
