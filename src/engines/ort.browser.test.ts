import { expect, it } from 'vitest'
import { decodeModel, encodeModel } from '../artifact/onnx.ts'
import { cnnGraph, manifestOf, randomTensor } from '../artifact/testing/models.ts'
import { runReference } from '../graph/testing/reference.ts'
import { createOrtSession } from './ort.ts'

it('runs an artifact in the browser', async () => {
  const artifact = encodeModel(cnnGraph(), manifestOf(cnnGraph()))
  const session = await createOrtSession(artifact)
  const x = randomTensor(9, [3, 12, 12, 1], 50)
  const { scores } = await session.run({ x })
  session.dispose()
  const expected = runReference(decodeModel(artifact).graph, { x }).get('scores')!
  expect(scores!.shape).toEqual([3, 3])
  scores!.data.forEach((value, i) => expect(Number(value)).toBeCloseTo(expected.data[i]!, 6))
})
