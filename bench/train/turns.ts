import { PROBLEMS, type Problem } from './problems.ts'

/**
 * One training step (forward, backward, Adam) on the problem's batch. Resolves with the loss once the new weights
 * are there, so that no engine is measured for work that it has only queued.
 */
export type Step = () => Promise<number>

export type TurnRequest = { readonly problem: string } | { readonly steps: number }

export type TurnAnswer = { readonly ms: number; readonly losses: readonly number[] } | { readonly error: string }

/** Makes the worker that imports it answer {@link TurnRequest}s: first a problem, then any number of turns. */
export function answerTurns(prepare: (problem: Problem) => Promise<Step>): void {
  let step: Step
  onmessage = async ({ data }: MessageEvent<TurnRequest>) => {
    try {
      const started = performance.now()
      const losses: number[] = []
      if ('problem' in data) step = await prepare(PROBLEMS[data.problem]!)
      else for (let i = 0; i < data.steps; i++) losses.push(await step())
      postMessage({ ms: performance.now() - started, losses } satisfies TurnAnswer)
    } catch (error) {
      postMessage({ error: String(error) } satisfies TurnAnswer)
    }
  }
}
