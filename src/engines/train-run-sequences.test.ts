import { expect, it } from 'vitest'
import { decodeModel } from '../artifact/onnx.ts'
import { Rng } from '../core/rng.ts'
import { encodeFile } from '../data/testing/encode.ts'
import { testKernels } from '../kernels/testing/load.ts'
import type { TrainerEvent } from '../protocol/trainer.ts'
import { createKernelSession } from '../runtime/kernel-session.ts'
import { createKernelEngine } from '../train/kernel-engine.ts'
import { type TrainHost, trainRun } from './train-run.ts'

/** Lists of 2 to 5 ids, and the same the other way round: to know the first one it takes to have read the last. */
function reversals(rows: number): string {
  const rng = new Rng(4)
  return Array.from({ length: rows }, () => {
    const ids = Array.from({ length: 2 + rng.below(4) }, () => 1 + rng.below(5))
    return JSON.stringify({ ids, reversed: ids.toReversed() })
  }).join('\n')
}

it('translates from JSON lines to an artifact that onnxruntime answers alike, with the network that is suggested', async () => {
  const kernels = await testKernels('plain')
  const engine = createKernelEngine(kernels)
  const host: TrainHost = {
    kernels: async () => kernels,
    engines: async () => [{ name: engine.name, device: 'cpu', hardware: 'test', open: async () => engine }],
    certificates: { once: (_, certify) => certify() },
  }
  const seen: TrainerEvent[] = []
  for await (const event of trainRun({
    type: 'train',
    config: { model: 'reverse', dataset: 'reversals', target: 'reversed', epochs: 12, engine: 'kernels' },
    dataset: await encodeFile('reversals', reversals(500), 'application/jsonl'),
  }, host, { aborted: false })) seen.push(event)

  const trained = seen.at(-1)!
  if (trained.type !== 'trained') throw new Error(trained.type)
  expect(trained.parity).toMatchObject({ rows: 100 })
  expect(trained.parity.maxAbsDiff).toBeLessThan(1e-5)
  expect(trained.metrics['test_accuracy']).toBeGreaterThan(0.6) // guessing: 0.2
  const { graph, manifest } = decodeModel(trained.artifact)
  expect(manifest.signature).toMatchObject({
    task: 'translation', target: 'reversed', features: [{ kind: 'sequence', name: 'ids', steps: 5, vocabulary: 6 }],
    inputs: [{ name: 'x', dtype: 'int32', shape: ['batch', 5] }], outputs: [{ name: 'scores', shape: ['batch', 5, 6] }],
  })
  const session = createKernelSession(graph, kernels)
  const { scores } = await session.run({ x: { dtype: 'int32', shape: [1, 5], data: Int32Array.of(1, 4, 0, 0, 0) } })
  session.dispose()
  expect(scores!.shape).toEqual([1, 5, 6])
}, 60_000)
