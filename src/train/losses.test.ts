import { describe, expect, it } from 'vitest'
import { float32, type Tensor, tensor } from '../core/tensor.ts'
import { GraphBuilder } from '../graph/builder.ts'
import type { OpName } from '../graph/op-table.ts'
import { runReference } from '../graph/testing/reference.ts'
import { LOSSES } from './losses.ts'

/** The loss that the training graph computes for these values before the last activation. */
function graphLoss(name: string, activation: OpName, logits: Tensor<'float32'>, t: Tensor): { loss: number; output: Float32Array } {
  const builder = new GraphBuilder('loss')
  const x = builder.input('x', 'float32', ['batch', logits.shape[1]!])
  builder.op(activation, [x], {}, 'output')
  builder.input('t', t.dtype, ['batch', ...t.shape.slice(1)])
  const graph = builder.build(['output'])
  const loss = LOSSES[name]!.append(builder, graph.nodes[0]!, 't')
  const values = runReference(builder.build([loss]), { x: logits, t: { shape: t.shape, data: t.data as Float32Array } })
  return { loss: values.get(loss)!.data[0]!, output: Float32Array.from(values.get('output')!.data) }
}

/** In two batches of different size, as an epoch has them. */
function measured(name: string, output: Float32Array, t: Tensor): number {
  const accumulator = LOSSES[name]!.measure()
  const rows = t.shape[0]!
  const part = (from: number, to: number) => {
    const of = <A extends Tensor['data'] | Float32Array>(data: A) => data.slice((from * data.length) / rows, (to * data.length) / rows) as A
    accumulator.add({ output: of(output), t: { ...t, shape: [to - from, ...t.shape.slice(1)], data: of(t.data) } as Tensor })
  }
  part(0, 1)
  part(1, rows)
  return accumulator.value()
}

describe('losses, by hand', () => {
  it('mean squared error', () => {
    const y = float32([3, 1], [1, 2, 4])
    const { loss, output } = graphLoss('mean_squared_error', 'Identity', y, float32([3, 1], [0, 2, 1]))
    expect(loss).toBeCloseTo((1 + 0 + 9) / 3, 6)
    expect(measured('mean_squared_error', output, float32([3, 1], [0, 2, 1]))).toBeCloseTo(10 / 3, 6)
  })

  it('binary cross-entropy', () => {
    const logits = float32([3, 1], [0, Math.log(3), -Math.log(4)]) // p = 1/2, 3/4, 1/5
    const { loss, output } = graphLoss('binary_crossentropy', 'Sigmoid', logits, float32([3, 1], [1, 1, 0]))
    const expected = -(Math.log(1 / 2) + Math.log(3 / 4) + Math.log(4 / 5)) / 3
    expect(loss).toBeCloseTo(expected, 6)
    expect(measured('binary_crossentropy', output, float32([3, 1], [1, 1, 0]))).toBeCloseTo(expected, 6)
  })

  it('cross-entropy over classes, from indices and from one-hot rows', () => {
    const logits = float32([2, 3], [Math.log(1), Math.log(2), Math.log(5), 0, 0, 0]) // p = 1/8 2/8 5/8; 1/3 each
    const expected = -(Math.log(5 / 8) + Math.log(1 / 3)) / 2
    const sparse = graphLoss('sparse_categorical_crossentropy', 'Softmax', logits, tensor('int32', [2], Int32Array.of(2, 0)))
    const dense = graphLoss('categorical_crossentropy', 'Softmax', logits, float32([2, 3], [0, 0, 1, 1, 0, 0]))
    expect(sparse.loss).toBeCloseTo(expected, 6)
    expect(dense.loss).toBeCloseTo(expected, 6)
    expect(measured('sparse_categorical_crossentropy', sparse.output, tensor('int32', [2], Int32Array.of(2, 0)))).toBeCloseTo(expected, 6)
    expect(measured('categorical_crossentropy', dense.output, float32([2, 3], [0, 0, 1, 1, 0, 0]))).toBeCloseTo(expected, 6)
  })

  it('stays finite where a probability rounds to 0, measured and from logits', () => {
    const logits = float32([2, 2], [200, 0, 0, 0])
    const { loss, output } = graphLoss('sparse_categorical_crossentropy', 'Softmax', logits, tensor('int32', [2], Int32Array.of(1, 0)))
    expect(loss).toBeCloseTo((200 + Math.log(2)) / 2, 5)
    expect(measured('sparse_categorical_crossentropy', output, tensor('int32', [2], Int32Array.of(1, 0)))).toBeCloseTo((-Math.log(1e-7) + Math.log(2)) / 2, 5)
  })

  it('asks for the activation that it needs', () => {
    expect(() => graphLoss('binary_crossentropy', 'Softmax', float32([1, 2], [0, 0]), float32([1, 2], [0, 1]))).toThrow(
      'loss binary_crossentropy needs a network whose last activation is sigmoid, but it ends in softmax: ' +
        'set the last layer\'s activation to "sigmoid" or choose another loss',
    )
  })
})
