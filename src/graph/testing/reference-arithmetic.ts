import { fill, offset, type RefTensor, type ReferenceOp, refTensor } from './reference-tensor.ts'

const binary =
  (f: (a: number, b: number) => number): ReferenceOp =>
  ([a, b], _, [shape]) => [
    fill(shape!, (index) => f(a!.data[offset(a!.shape, index)]!, b!.data[offset(b!.shape, index)]!)),
  ]

const unary =
  (f: (x: number) => number): ReferenceOp =>
  ([x]) => [fill(x!.shape, (_, i) => f(x!.data[i]!))]

/** dX from dY and Y, element by element. */
const unaryGradient =
  (f: (dy: number, y: number) => number): ReferenceOp =>
  ([dY, y]) => [fill(y!.shape, (_, i) => f(dY!.data[i]!, y!.data[i]!))]

export function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0)
}

export function logSoftmax(row: readonly number[]): readonly number[] {
  const max = Math.max(...row)
  const logSum = max + Math.log(sum(row.map((x) => Math.exp(x - max))))
  return row.map((x) => x - logSum)
}

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

/** Applies `f` to the rows along attribute `axis` of all inputs, which have one shape. */
const alongAxis =
  (f: (...rows: (readonly number[])[]) => readonly number[]): ReferenceOp =>
  (inputs, attributes) => {
    const { shape } = inputs[0]!
    const axis = (attributes.number('axis') + shape.length) % shape.length
    const out = refTensor(shape)
    const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1)
    for (let start = 0; start < out.data.length; start++) {
      if (Math.floor(start / inner) % shape[axis]! !== 0) continue
      const places = Array.from({ length: shape[axis]! }, (_, i) => start + i * inner)
      const row = f(...inputs.map((tensor) => places.map((place) => tensor.data[place]!)))
      places.forEach((place, i) => (out.data[place] = row[i]!))
    }
    return [out]
  }

/** The last two axes swapped. */
function transposed(x: RefTensor): RefTensor {
  const [rows, columns] = x.shape.slice(-2) as [number, number]
  const leading = x.shape.slice(0, -2)
  return fill([...leading, columns, rows], (index) => {
    const [i, j] = index.slice(-2) as [number, number]
    return x.data[offset(x.shape, [...index.slice(0, -2), j, i])]!
  })
}

function matMul(a: RefTensor, b: RefTensor, shape: readonly number[]): RefTensor {
  return fill(shape, (index) => {
    const [row, column] = index.slice(-2) as [number, number]
    const leading = index.slice(0, -2)
    let total = 0
    for (let k = 0; k < a.shape.at(-1)!; k++) {
      total += a.data[offset(a.shape, [...leading, row, k])]! * b.data[offset(b.shape, [...leading, k, column])]!
    }
    return total
  })
}

export const arithmetic = {
  MatMul: ([a, b], _, [shape]) => [matMul(a!, b!, shape!)],
  FusedMatMul: ([a, b], attributes, [shape]) => [
    matMul(
      attributes.number('transA') ? transposed(a!) : a!,
      attributes.number('transB') ? transposed(b!) : b!,
      shape!,
    ),
  ],
  MatMulGradB: ([a, dY], _, [shape]) => {
    const rows = (x: RefTensor): RefTensor => ({ ...x, shape: [x.data.length / x.shape.at(-1)!, x.shape.at(-1)!] })
    return [matMul(transposed(rows(a!)), rows(dY!), shape!)]
  },
  Gemm: ([a, b, c], attributes, [shape]) => {
    const product = matMul(
      attributes.number('transA') ? transposed(a!) : a!,
      attributes.number('transB') ? transposed(b!) : b!,
      shape!,
    )
    const alpha = attributes.number('alpha')
    const beta = attributes.number('beta')
    return [fill(shape!, (index, i) => alpha * product.data[i]! + (c ? beta * c.data[offset(c.shape, index)]! : 0))]
  },
  Add: binary((a, b) => a + b),
  Sub: binary((a, b) => a - b),
  Mul: binary((a, b) => a * b),
  Div: binary((a, b) => a / b),
  Pow: binary((a, b) => a ** b),
  Max: binary(Math.max),
  Min: binary(Math.min),
  Relu: unary((x) => Math.max(x, 0)),
  Sigmoid: unary(sigmoid),
  Tanh: unary(Math.tanh),
  Softmax: alongAxis((x) => logSoftmax(x!).map(Math.exp)),
  LogSoftmax: alongAxis((x) => logSoftmax(x!)),
  ReluGrad: unaryGradient((dy, y) => (y > 0 ? dy : 0)),
  SigmoidGrad: unaryGradient((dy, y) => dy * y * (1 - y)),
  TanhGrad: unaryGradient((dy, y) => dy * (1 - y * y)),
  SoftmaxGrad: alongAxis((dy, y) => {
    const dot = sum(y!.map((p, i) => p * dy![i]!))
    return y!.map((p, i) => p * (dy![i]! - dot))
  }),
  LogSoftmaxGrad: alongAxis((dy, y) => y!.map((logP, i) => dy![i]! - Math.exp(logP) * sum(dy!))),
} satisfies Record<string, ReferenceOp>
