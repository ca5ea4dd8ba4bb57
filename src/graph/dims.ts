import type { Dim } from './graph.ts'

/**
 * Arithmetic over shapes in which some sizes are only names yet (`'batch'`). `undefined` stands for "cannot be known".
 */

export function formatShape(shape: readonly Dim[]): string {
  return `[${shape.join(', ')}]`
}

/**
 * Whether a size is known only when the graph has run, such as the number of tokens of a text: its name begins with `?`.
 * `InferContext.runtimeSize` makes them.
 */
export function isRuntimeSize(dim: Dim): boolean {
  return typeof dim === 'string' && dim.includes('?')
}

export function hasRuntimeSize(shape: readonly Dim[]): boolean {
  return shape.some(isRuntimeSize)
}

/** Whether shapes are the same, or may turn out to be where running tells it. */
export function mayBeSame(a: readonly Dim[], b: readonly Dim[]): boolean {
  return a.length === b.length && a.every((dim, i) => dim === b[i] || isRuntimeSize(dim) || isRuntimeSize(b[i]!))
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

/** A product of sizes: a number times names. As one size it is written `batch*20`. */
interface Product {
  readonly factor: number
  readonly names: readonly string[]
}

function productOf(dims: readonly Dim[]): Product {
  const factors = dims.flatMap((dim): readonly Dim[] =>
    typeof dim === 'number' ? [dim] : dim.split('*').map((part) => (/^\d+$/.test(part) ? Number(part) : part)),
  )
  return {
    factor: factors.reduce<number>((product, dim) => (typeof dim === 'number' ? product * dim : product), 1),
    names: factors.filter((dim) => typeof dim === 'string'),
  }
}

/** The product of `dims` as one size. */
export function multiplyDims(dims: readonly Dim[]): Dim {
  return dimOf(productOf(dims))
}

/** The product of `dims` divided by that of `by`; undefined when that is no whole number of names. */
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
  return Number.isInteger(factor) ? dimOf({ factor, names }) : undefined
}

function dimOf({ factor, names }: Product): Dim {
  if (names.length === 0) return factor
  return [...names.toSorted(), ...(factor === 1 ? [] : [factor])].join('*')
}
