import { MaasError } from '../../core/error.ts'
import type { DType } from '../../core/tensor.ts'
import { ELEMENT } from '../../kernels/exports.ts'
import { aroundAxis } from './activation.ts'
import { bytesInMemory } from '../memory.ts'
import { denseStrides } from '../layout.ts'
import { copyCall, from } from './copy.ts'
import type { BoundNode, Call, Lowering } from './lowering.ts'

/** The same bytes under another shape. Copied only where the output must lie in a place of its own. */
const copy: Lowering = {
  alias: true,
  bind(node) {
    const [x, y] = [node.input(0), node.output()]
    return copyCall(node, x, y, { sizes: [y.size], p: [1], q: [1] })
  },
}

const Transpose: Lowering = {
  bind(node) {
    const [x, y] = [node.input(0), node.output()]
    const perm = node.attribute('perm') as readonly number[] | undefined
    const strides = denseStrides(x.shape)
    const p = strides.map((_, axis) => strides[perm ? perm[axis]! : strides.length - 1 - axis]!)
    return copyCall(node, x, y, { sizes: y.shape, p, q: denseStrides(y.shape) })
  },
}

const Concat: Lowering = {
  bind(node) {
    const y = node.output()
    const [, , inner] = aroundAxis(node, y.shape)
    let start = 0
    const parts = node.inputs.map((input) => {
      const x = input!
      const part = from(y, start * inner)
      start += aroundAxis(node, x.shape)[1]
      return copyCall(node, x, part, { sizes: x.shape, p: denseStrides(x.shape), q: denseStrides(y.shape) })
    })
    return () => {
      for (let i = 0; i < parts.length; i++) parts[i]!()
    }
  },
}

function checked(node: BoundNode, size: number, gather: () => number): Call {
  const place = `${node.node.op} "${node.output().name}"`
  return () => {
    const wrong = gather()
    if (wrong >= 0) {
      throw new MaasError('invalid-input', `${place}: index ${wrong} of "${node.input(1).name}" is not from ${-size} to ${size - 1}.`)
    }
  }
}

const Gather: Lowering = {
  bind(node) {
    const { gather } = node.kernels
    const [x, indices, y] = [node.input(0), node.input(1), node.output()]
    const [outer, n, inner] = aroundAxis(node, x.shape)
    const bytes = inner * bytesInMemory(x.dtype)
    return checked(node, n, () => gather(x.address, indices.address, y.address, outer, n, indices.size, bytes))
  },
}

const GatherGrad: Lowering = {
  bind(node) {
    const { gatherGrad } = node.kernels
    const [dy, indices, dx] = [node.input(0), node.input(1), node.output()]
    const [outer, n, inner] = aroundAxis(node, dx.shape)
    return checked(node, n, () => gatherGrad(dy.address, indices.address, dx.address, outer, n, indices.size, inner))
  },
}

const ELEMENT_OF: { readonly [T in DType]: number } = {
  float32: ELEMENT.float32,
  float64: ELEMENT.float64,
  int32: ELEMENT.int32,
  int64: ELEMENT.int32,
  uint8: ELEMENT.uint8,
  bool: ELEMENT.uint8,
}

const Cast: Lowering = {
  bind(node) {
    const { cast, isNonZero } = node.kernels
    const [x, y] = [node.input(0), node.output()]
    const from = ELEMENT_OF[x.dtype]
    if (y.dtype === 'bool') return () => isNonZero(x.address, y.address, y.size, from)
    const to = ELEMENT_OF[y.dtype]
    return () => cast(x.address, y.address, y.size, from, to)
  },
}

export const moveLowerings = {
  Reshape: copy, Flatten: copy, Squeeze: copy, Unsqueeze: copy, Identity: copy, Transpose, Concat, Gather, Cast,
}

export const moveTrainingLowerings = { GatherGrad }
