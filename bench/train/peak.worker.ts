import { plain, relaxed } from 'virtual:kernels'
import { float32 } from '../../src/core/tensor.ts'
import { GraphBuilder } from '../../src/graph/builder.ts'
import { loadKernels } from '../../src/kernels/loader.ts'
import { compile } from '../../src/runtime/program.ts'
import { answerTurns } from './turns.ts'

/** A step is one product of square matrices that fit into the cache: what the kernels reach at best on this machine. */
const SIZE = 256

answerTurns(async () => {
  const builder = new GraphBuilder('peak')
  const square = float32([SIZE, SIZE], new Float32Array(SIZE * SIZE).fill(1 / SIZE))
  const product = builder.op('MatMul', [builder.input('x', 'float32', [SIZE, SIZE]), builder.constant(square)])
  const program = compile(builder.build([product]), await loadKernels({ plain, relaxed }), { dims: {} })
  program.view('x').fill(1)
  const step = async (): Promise<number> => {
    program.run()
    return program.view(product)[0]!
  }
  return { step, facts: { flops: 2 * SIZE ** 3 } }
})
