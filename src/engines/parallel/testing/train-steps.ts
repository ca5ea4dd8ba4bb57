import type { Batch, TrainEngine, TrainingTask } from '../../../train/engine.ts'

export interface StepsRequest {
  readonly type: 'steps'
  readonly replicas: number
  readonly task: TrainingTask
  readonly batches: readonly Batch[]
  /** Snapshot and restore behind this step. */
  readonly restoreAfter?: number
}

export interface StepsResult {
  readonly engine: string
  readonly losses: readonly number[]
  readonly outputs: readonly Float32Array[]
  readonly weights: ReadonlyMap<string, { readonly data: Float32Array }>
  readonly prediction: Float32Array
  /** Milliseconds for one step, the median. */
  readonly ms: number
}

export async function trainSteps(engine: TrainEngine, { task, batches, restoreAfter }: StepsRequest): Promise<StepsResult> {
  const state = await engine.prepare(task)
  const losses: number[] = []
  const outputs: Float32Array[] = []
  const times: number[] = []
  for (const [i, batch] of batches.entries()) {
    const started = performance.now()
    const { loss, output } = await state.step(batch, 0.01)
    times.push(performance.now() - started)
    losses.push(loss)
    outputs.push(output.slice())
    if (i === restoreAfter) await state.restore(await state.snapshot())
  }
  const weights = (await state.weights()) as StepsResult['weights']
  const prediction = await state.predict(batches[0]!.feeds)
  state.dispose()
  times.sort((a, b) => a - b)
  return { engine: engine.name, losses, outputs, weights, prediction, ms: times[times.length >> 1]! }
}
