import type { CompleteRunConfig, RunConfig } from './run-config.ts'

/** The columns that a run reads; undefined, so all of them, while its features are left to their default. */
export function columnsOf({ target, features, sample_weight }: RunConfig | CompleteRunConfig): readonly string[] | undefined {
  return features && [...new Set([...features, target, ...(sample_weight ? [sample_weight] : [])])]
}
