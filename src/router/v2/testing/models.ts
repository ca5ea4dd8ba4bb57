import { float32 } from '../../../core/tensor.ts'
import { GraphBuilder } from '../../../graph/builder.ts'
import type { FinishedVersion } from '../../../registry/records.ts'
import { finished } from '../../testing/models.ts'

/** y = length + 10 width + 100 where the city is Ulm; the width may be missing, and is 0 then. */
export function mixed(): FinishedVersion {
  const b = new GraphBuilder('mixed')
  const x = b.input('x', 'float32', ['batch', 2])
  const text = b.input('x_text', 'string', ['batch', 1])
  const known = b.op('Where', [b.op('IsNaN', [x]), b.constant(float32([1], [0])), x])
  const city = b.op('LabelEncoder', [text], { keys_strings: ['Ulm'], values_floats: [1], default_float: 0 })
  b.op('MatMul', [b.op('Concat', [known, city], { axis: 1 }), b.constant(float32([3, 1], [1, 10, 100]))], {}, 'y')
  return finished(b.build(['y']), {
    task: 'regression', target: 'y',
    features: [{ kind: 'number', name: 'length' }, { kind: 'number', name: 'width', missing: true }, { kind: 'text', name: 'city' }],
  })
}

/** y = x, trained on tens. */
export function binned(): FinishedVersion {
  const b = new GraphBuilder('binned')
  b.op('Mul', [b.input('x', 'float32', ['batch', 1]), b.constant(float32([1], [1]))], {}, 'y')
  return finished(b.build(['y']), {
    task: 'regression', target: 'y', features: [{ kind: 'number', name: 'age', privacy: [{ action: 'generalise', to: 'bins', width: 10 }] }], dropped: ['email'],
  })
}

/** Writes `hi there` for `hello`, else `??`. */
export function greeter(): FinishedVersion {
  const b = new GraphBuilder('greeter')
  const text = b.input('x_text', 'string', ['batch', 1])
  const known = b.op('LabelEncoder', [text], { keys_strings: ['hello'], values_floats: [1], default_float: -1 })
  b.op('Reshape', [b.op('MatMul', [known, b.constant(float32([1, 6], [1, 0, -1, 0, 1, -1]))]), b.ints([-1, 2, 3])], {}, 'scores')
  return finished(b.build(['scores']), {
    task: 'translation', target: 'answer', features: [{ kind: 'text', name: 'greeting' }], vocabulary: ['hi', ' there', '?'],
  })
}

/** The mean of the two newest values of 3 steps of two columns. */
export function newest(): FinishedVersion {
  const b = new GraphBuilder('newest')
  const x = b.input('x', 'float32', ['batch', 3, 2])
  b.op('MatMul', [b.op('Flatten', [x], { axis: 1 }), b.constant(float32([6, 1], [0, 0, 0, 0, 0.5, 0.5]))], {}, 'y')
  return finished(b.build(['y']), { task: 'forecasting', target: 'y', features: [{ kind: 'series', name: 'x', steps: 3, columns: ['a', 'b'] }] })
}
