import { describe, expect, it } from 'vitest'
import type { Batch } from '../../train/engine.ts'
import { ADAM, batchFor, layer, taskOf } from '../testing/tasks.ts'
import type { StepsRequest, StepsResult } from './testing/train-steps.ts'

// Real workers over real shared memory: the test page is cross-origin isolated.

function train(request: Omit<StepsRequest, 'type'>): Promise<StepsResult> {
  const worker = new Worker(new URL('./testing/replica.worker.ts', import.meta.url), { type: 'module' })
  return new Promise((resolve, reject) => {
    worker.onerror = ({ message }) => reject(new Error(message))
    worker.onmessage = ({ data }) => {
      worker.terminate()
      if (data.error) reject(new Error(data.error))
      else resolve(data)
    }
    worker.postMessage({ type: 'steps', ...request })
  })
}

const IMAGES = taskOf(
  [
    layer('Conv2D', { filters: 8, kernel_size: [3, 3], activation: 'relu', kernel_regularizer: 'l2' }),
    layer('MaxPooling2D'),
    layer('Flatten'),
    layer('Dense', { units: 4, activation: 'softmax' }),
  ],
  { rowShape: [10, 10, 1], outputs: 4, loss: 'sparse_categorical_crossentropy', optimizer: ADAM, weighted: true },
)

/** The last one is the first one again. */
const batches: readonly Batch[] = [16, 16, 5, 1, 16, 16, 16, 16].map((rows, i) => batchFor(IMAGES, rows, i % 7))

const farthest = (a: StepsResult, b: StepsResult) =>
  Math.max(...[...a.weights].flatMap(([name, { data }]) => [...data].map((value, i) => Math.abs(value - b.weights.get(name)!.data[i]!))))

describe('training in parallel', () => {
  it('is the same training, rounded otherwise: loss, output of each row and weights', async () => {
    const [one, two, three] = [
      await train({ replicas: 1, task: IMAGES, batches }),
      await train({ replicas: 2, task: IMAGES, batches }),
      await train({ replicas: 3, task: IMAGES, batches }),
    ]
    expect([one, two, three].map(({ engine }) => engine)).toEqual(['kernels-relaxed', 'kernels-parallel-2', 'kernels-parallel-3'])
    for (const several of [two, three]) {
      several.losses.forEach((loss, i) => expect(loss).toBeCloseTo(one.losses[i]!, 4))
      several.outputs.forEach((output, i) => {
        expect(output.length).toBe(one.outputs[i]!.length)
        output.forEach((value, j) => expect(Math.abs(value - one.outputs[i]![j]!)).toBeLessThan(1e-3))
      })
      expect(farthest(several, one)).toBeLessThan(1e-3)
      several.prediction.forEach((value, i) => expect(Math.abs(value - one.prediction[i]!)).toBeLessThan(1e-3))
    }
    expect(one.losses.at(-1)!).toBeLessThan(one.losses[0]!)
  }, 60_000)

  it('gives the same bytes each time, and behind a restore', async () => {
    const first = await train({ replicas: 2, task: IMAGES, batches })
    expect(farthest(await train({ replicas: 2, task: IMAGES, batches }), first)).toBe(0)
    expect(farthest(await train({ replicas: 2, task: IMAGES, batches, restoreAfter: 3 }), first)).toBe(0)
  }, 60_000)

  it('refuses what cannot be divided', async () => {
    const normalized = taskOf([layer('BatchNormalization'), layer('Dense', { units: 1 })], { rowShape: [3], outputs: 1, loss: 'mean_squared_error' })
    await expect(train({ replicas: 2, task: normalized, batches: [batchFor(normalized, 4, 1)] })).rejects.toThrow('is a statistic of a whole batch')
    await expect(train({ replicas: 17, task: IMAGES, batches })).rejects.toThrow('batches of 16 rows cannot be divided among 17 workers')
  }, 60_000)
})
