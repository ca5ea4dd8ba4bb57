import { expect, it } from 'vitest'
import { requestsOf } from '../../registry/testing/statistics.ts'
import { requestsIn, TrafficWatch } from './traffic.ts'

it('tells what counters grew by in the last minute', () => {
  const watch = new TrafficWatch()
  expect(watch.add([requestsOf('line', 100)], 0)).toMatchObject([{ recent: undefined }])
  const [traffic] = watch.add([requestsOf('line', 130)], 10_000)
  expect([requestsIn(traffic!.total), requestsIn(traffic!.recent!), traffic!.seconds]).toEqual([130, 30, 10])
  expect(watch.add([requestsOf('line', 150), requestsOf('new', 4)], 61_000).map(({ recent }) => requestsIn(recent!))).toEqual([50, 4])
  const [later] = watch.add([requestsOf('line', 190)], 71_000)
  expect([requestsIn(later!.recent!), later!.seconds]).toEqual([60, 61])
})

it('starts again where a version was deleted and its name taken', () => {
  const watch = new TrafficWatch()
  watch.add([requestsOf('line', 100)], 0)
  expect(watch.add([requestsOf('line', 3)], 1000).map(({ recent }) => requestsIn(recent!))).toEqual([3])
})
