import { PROBLEMS, type Problem } from './problems.ts'

/**
 * One training step (forward, backward, Adam) on the problem's batch. Resolves with the loss once the new weights
 * are there, so that no engine is measured for work that it has only queued.
 */
export type Step = () => Promise<number>

export type TurnRequest = { readonly problem: string; readonly rows: number } | { readonly steps: number }

export type TurnAnswer =
  | { readonly ms: number; readonly losses: readonly number[]; readonly facts?: Readonly<Record<string, unknown>> }
  | { readonly error: string }

export interface Prepared {
  readonly step: Step
  /** What only this engine knows of the problem, for the suite. JSON. */
  readonly facts?: Readonly<Record<string, unknown>>
}

/**
 * Makes the worker that imports it answer {@link TurnRequest}s: first a problem, then any number of turns. Any other message goes
 * to `others`.
 */
export function answerTurns<Other extends { readonly type: string } = never>(
  prepare: (problem: Problem, rows: number) => Promise<Prepared>,
  others?: (message: Other) => void,
): void {
  let prepared: Prepared
  onmessage = async ({ data }: MessageEvent<TurnRequest | Other>) => {
    if ('type' in data) return others!(data)
    try {
      const started = performance.now()
      const losses: number[] = []
      if ('problem' in data) prepared = await prepare(PROBLEMS[data.problem]!, data.rows)
      else for (let i = 0; i < data.steps; i++) losses.push(await prepared.step())
      const ms = performance.now() - started
      postMessage({ ms, losses, ...('problem' in data && prepared.facts && { facts: prepared.facts }) } satisfies TurnAnswer)
    } catch (error) {
      postMessage({ error: String(error) } satisfies TurnAnswer)
    }
  }
}
