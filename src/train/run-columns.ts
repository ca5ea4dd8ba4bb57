import type { CompleteRunConfig, RunConfig } from './run-config.ts'

/** The columns that a run reads; undefined, so all of them, while its features are left to their default. */
export function columnsOf({ target, features, time, group, sample_weight, validation }: RunConfig | CompleteRunConfig): readonly string[] | undefined {
  const others = [target, time, group, sample_weight, validation?.group, validation?.time, validation?.column]
  return features && [...new Set([...features, ...others.filter((name) => typeof name === 'string')])]
}
