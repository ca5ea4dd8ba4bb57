import { expect, it } from 'vitest'
import { rowsOfReplica, SharedStep } from './shared-step.ts'

const layout = { replicas: 2, gradients: 3, tensors: [{ name: 't', dtype: 'float32', shape: [4, 1] }] } as const

it('goes on when all have arrived, and gives up one that does not', () => {
  const shared = new SharedStep(layout)
  const turn = shared.begin(4, 0.1)
  shared.arrive(0, turn, 1)
  const other = new SharedStep(layout, shared.buffer)
  expect(() => shared.awaitAll(turn, 20)).toThrow(expect.objectContaining({
    code: 'unavailable', message: expect.stringMatching(/^A worker of this data-parallel training has not answered for 0.02 s: /),
  }))
  expect(other.awaitTurn(turn - 1)).toBe(turn)
  other.arrive(1, turn, 3)
  shared.awaitAll(turn, 20)
  expect(shared.loss(turn)).toBe(2)
})

it('divides rows as evenly as can be, every one to one replica', () => {
  expect([0, 1, 2].map((replica) => rowsOfReplica(7, replica, 3))).toEqual([[0, 2], [2, 4], [4, 7]])
  expect([0, 1, 2].map((replica) => rowsOfReplica(1, replica, 3))).toEqual([[0, 0], [0, 0], [0, 1]])
})
