import type { Dim } from './graph.ts'

/**
 * Arithmetic over shapes in which some sizes are only names yet (`'batch'`). `undefined` stands for "cannot be known".
 */

export function formatShape(shape: readonly Dim[]): string {
  return `[${shape.join(', ')}]`
}

export function sameShape(a: readonly Dim[], b: readonly Dim[]): boolean {
  return a.length === b.length && a.every((dim, i) => dim === b[i])
}

/**
 * NumPy and ONNX multidirectional broadcasting; undefined when the shapes do not fit. A name only fits itself and 1.
 */
export function broadcastShapes(a: readonly Dim[], b: readonly Dim[]): readonly Dim[] | undefined {
  const rank = Math.max(a.length, b.length)
  const out: Dim[] = []
  for (let i = 0; i < rank; i++) {
    const left = a[i - (rank - a.length)] ?? 1
    const right = b[i - (rank - b.length)] ?? 1
    if (left === right || right === 1) out.push(left)
    else if (left === 1) out.push(right)
    else return undefined
  }
  return out
}

/** A product of sizes: a number times names. */
interface Product {
  readonly factor: number
  readonly names: readonly string[]
}

function productOf(dims: readonly Dim[]): Product {
  return {
    factor: dims.reduce<number>((product, dim) => (typeof dim === 'number' ? product * dim : product), 1),
    names: dims.filter((dim) => typeof dim === 'string'),
  }
}

/** The product of `dims` as one size; undefined when it is neither a number nor a single name. */
export function multiplyDims(dims: readonly Dim[]): Dim | undefined {
  return divideDims(dims, [])
}

/** The product of `dims` divided by that of `by`; undefined when that is no whole number and no single name. */
export function divideDims(dims: readonly Dim[], by: readonly Dim[]): Dim | undefined {
  const dividend = productOf(dims)
  const divisor = productOf(by)
  const names = [...dividend.names]
  for (const name of divisor.names) {
    const at = names.indexOf(name)
    if (at < 0) return undefined
    names.splice(at, 1)
  }
  const factor = dividend.factor / divisor.factor
  if (!Number.isInteger(factor)) return undefined
  if (names.length === 0) return factor
  return names.length === 1 && factor === 1 ? names[0] : undefined
}
