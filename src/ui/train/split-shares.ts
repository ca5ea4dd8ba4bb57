import type { CompleteRunConfig } from '../../train/run-config.ts'
import type { DatasetInfo } from '../services.ts'

/** How many rows go where, up to what groups and ties that stay together change. */
export interface SplitShares {
  readonly train: number
  readonly validation: number
  readonly test: number
  /** Without a target, and so without a part. */
  readonly leftOut: number
}

export function splitShares({ validation, target }: CompleteRunConfig, { rows, columns }: DatasetInfo): SplitShares {
  const leftOut = columns.find(({ name }) => name === target)?.profile?.missing ?? 0
  const all = rows - leftOut
  const test = Math.round(all * validation.test)
  const measured = Math.round((all - test) * validation.split)
  return { train: all - test - measured, validation: measured, test, leftOut }
}
