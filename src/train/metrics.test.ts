import { describe, expect, it } from 'vitest'
import { float32, tensor } from '../core/tensor.ts'
import { METRICS } from './metrics.ts'

function measure(name: string, output: number[], truth: number[]): number {
  const accumulator = METRICS[name]!.create({ threshold: 0.5, unchanged: 0 })
  const width = output.length / truth.length
  const add = (from: number, to: number) => {
    const t = truth.slice(from, to)
    accumulator.add({
      output: Float32Array.from(output.slice(from * width, to * width)),
      t: width > 1 ? tensor('int32', [t.length], Int32Array.from(t)) : float32([t.length, 1], t),
    })
  }
  add(0, 1)
  add(1, truth.length)
  return accumulator.value()
}

describe('metrics, by hand', () => {
  it('accuracy counts the largest score, or a sigmoid above one half', () => {
    expect(measure('accuracy', [0.1, 0.7, 0.2, 0.5, 0.3, 0.2, 0.2, 0.2, 0.6, 0.3, 0.4, 0.3], [1, 0, 2, 0])).toBe(0.75)
    expect(measure('accuracy', [0.6, 0.4, 0.9, 0.1], [1, 0, 0, 1])).toBe(0.5)
  })

  it('leaves out rows of weight 0, and else does not weigh', () => {
    const accumulator = METRICS['accuracy']!.create({ threshold: 0.5, unchanged: 0 })
    const w = float32([2, 2], [9, 1, 1, 0])
    accumulator.add({ output: Float32Array.of(0.1, 0.9, 0.8, 0.2, 0.3, 0.7, 0.6, 0.4), t: tensor('int32', [2, 2], Int32Array.of(0, 0, 1, 1)), w })
    expect(accumulator.value()).toBeCloseTo(2 / 3, 12)
  })

  it('exact match counts whole sequences', () => {
    const accumulator = METRICS['exact_match']!.create({ threshold: 0.5, unchanged: 0 })
    const output = Float32Array.of(0.1, 0.9, 0.8, 0.2, 0.3, 0.7, 0.6, 0.4)
    accumulator.add({ output, t: tensor('int32', [2, 2], Int32Array.of(1, 0, 1, 1)), w: float32([2, 2], [1, 1, 1, 0]) })
    accumulator.add({ output, t: tensor('int32', [2, 2], Int32Array.of(1, 1, 1, 0)), w: float32([2, 2], [1, 1, 1, 1]) })
    expect(accumulator.value()).toBe(3 / 4)
  })

  it('accuracy of a tanh has its border at 0', () => {
    const accumulator = METRICS['accuracy']!.create({ threshold: 0, unchanged: 0 })
    accumulator.add({ output: Float32Array.of(0.2, -0.2, 0.6), t: float32([3, 1], [1, 0, 0]) })
    expect(accumulator.value()).toBeCloseTo(2 / 3, 12)
  })

  it("the area under the ROC curve is scikit-learn's, ties and several classes included", () => {
    expect(measure('auc', [0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])).toBe(0.75)
    expect(measure('auc', [0.3, 0.3, 0.6, 0.1, 0.2], [0, 1, 1, 0, 1])).toBeCloseTo(0.75, 12)
    const scores = [0.1, 0.7, 0.2, 0.5, 0.3, 0.2, 0.2, 0.2, 0.6, 0.3, 0.4, 0.3, 0.3, 0.3, 0.4]
    expect(measure('auc', scores, [1, 0, 2, 0, 2])).toBeCloseTo(35 / 36, 12)
    expect(measure('auc', [0.3, 0.7], [1, 1])).toBe(0.5)
  })

  it('errors of a regression', () => {
    expect(measure('mae', [1, 2, 5], [2, 2, 3])).toBeCloseTo(1, 12)
    expect(measure('mse', [1, 2, 5], [2, 2, 3])).toBeCloseTo(5 / 3, 12)
    expect(measure('rmse', [1, 2, 5], [2, 2, 3])).toBeCloseTo(Math.sqrt(5 / 3), 12)
    expect(measure('r2', [1, 2, 5], [2, 2, 3])).toBeCloseTo(1 - 5 / (2 / 3), 10)
  })

  it('R2 does not cancel far from 0, and says 0 or 1 when there is nothing to explain', () => {
    const far = [1_000_000, 1_000_001, 1_000_002]
    expect(measure('r2', far, far)).toBe(1)
    expect(measure('r2', [1_000_001, 1_000_001, 1_000_001], far)).toBeCloseTo(0, 10)
    expect(measure('r2', [2, 2], [2, 2])).toBe(1)
    expect(measure('r2', [2, 3], [2, 2])).toBe(0)
  })
})
