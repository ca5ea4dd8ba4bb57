import { Rng } from '../../core/rng.ts'
import { GraphBuilder } from '../../graph/builder.ts'
import type { Kernels } from '../../kernels/loader.ts'
import { compile } from '../program.ts'
import { addCase, type OpCase, randomTensor } from './against-reference.ts'

/**
 * A hash (FNV-1a, 32 bits) of all the bytes that each op gives in its cases: two that agree compute alike, bit for bit.
 */
export function digests(kernels: Kernels, cases: readonly OpCase[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  for (const one of cases) {
    const rng = new Rng(7)
    const builder = new GraphBuilder(one.op)
    const { inputs, outputs } = addCase(builder, one)
    const program = compile(builder.build(outputs), kernels, { dims: {} })
    for (const [name, input] of inputs) program.view(name).set(Array.from(randomTensor(rng, input).data as ArrayLike<number | bigint>, Number))
    program.run()
    for (const name of outputs) {
      const { buffer, byteOffset, byteLength } = program.view(name)
      found.set(one.op, fnv(found.get(one.op) ?? 0x811c9dc5, new Uint8Array(buffer, byteOffset, byteLength)))
    }
    program.dispose()
  }
  return found
}

function fnv(hash: number, bytes: Uint8Array): number {
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}
