import { expect, it } from 'vitest'
import { curvesOf } from './curves.ts'

const history = [{ loss: 0.5, val_loss: 0.6, accuracy: 0.8 }, { loss: 0.3, val_loss: 0.4, accuracy: 0.9 }]
const live = (at: readonly number[]) => ({
  step: 1, steps: 4, epochs: [], secondsLeft: null, failure: null, losses: at.map((at) => ({ at, loss: 1 - at })),
})

it('puts epochs and the steps between them on one axis, in order', () => {
  expect(curvesOf('loss', history, 4, live([0.125, 0.375, 0.625]))).toEqual({
    epochs: [0.5, 1, 1.5, 2, 2.5],
    steps: [0.875, null, 0.625, null, 0.375],
    train: [null, 0.5, null, 0.3, null],
    validation: [null, 0.6, null, 0.4, null],
  })
})

it('has no line where nothing was measured', () => {
  expect(curvesOf('accuracy', history, 4, live([0.1])).validation).toEqual([null, null])
  expect(curvesOf('loss', [], 4).epochs).toEqual([])
})

it('thins a long run', () => {
  const many = live(Array.from({ length: 3000 }, (_, i) => i / 3000))
  expect(curvesOf('loss', [], 8, many).epochs.length).toBeLessThanOrEqual(400)
})
