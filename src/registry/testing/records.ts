import type { CheckpointRecord, FinishedVersion, NewVersion, RunRecord } from '../records.ts'
import { float32 } from '../../core/tensor.ts'

export const NEW_VERSION: NewVersion = {
  description: 'a line', params: { epochs: 1 }, dataset: { name: 'points', hash: 'abc' }, run: 'run-1', engine: 'kernels',
}

/** A version's result with the given bytes as its artifact: the registry does not look inside. */
export function finished(bytes: readonly number[]): FinishedVersion {
  return {
    artifact: Uint8Array.from(bytes),
    metrics: { loss: 0.5, val_loss: 0.6 },
    signature: {
      task: 'regression',
      inputs: [{ name: 'x', dtype: 'float32', shape: ['batch', 1] }],
      outputs: [{ name: 'y', dtype: 'float32', shape: ['batch', 1] }],
      features: [{ kind: 'number', name: 'x' }],
      target: 'y',
    },
    parity: { reference: 'onnxruntime-web 1.30.0', rows: 10, maxAbsDiff: 1e-7 },
  }
}

export function queuedRun(id: string, createdAt = '2026-01-01T00:00:00.000Z'): RunRecord {
  return {
    id, status: 'queued', config: { model: 'line', dataset: 'points', target: 'y' }, createdAt, startedAt: null,
    endedAt: null, engine: null, version: null, progress: null, history: [], error: null,
  }
}

export function checkpointOf(run: string, epoch: number): CheckpointRecord {
  return {
    run,
    datasetHash: 'abc',
    savedAt: `2026-01-01T00:00:0${epoch}.000Z`,
    checkpoint: {
      epoch, step: epoch * 10, metrics: { loss: 0.5 }, firstLoss: 1, shuffle: [1, -2, 3, 4],
      snapshot: new Map([['kernel', float32([2], [epoch, 2])]]),
      callbacks: [{ best: 0.5, wait: 0, cooldown: 0, rateScale: 1 }],
    },
  }
}
