/**
 * A random row-major matrix whose columns (of a wide one: rows) are orthonormal: the Q of a QR decomposition of normal
 * numbers with a positive diagonal of R, which is uniform over such matrices (Mezzadri 2007). By modified Gram-Schmidt,
 * twice, so that it holds in float64 whatever the draw.
 */
export function orthonormalColumns(rows: number, columns: number, normal: () => number): Float32Array {
  const [length, count] = [Math.max(rows, columns), Math.min(rows, columns)]
  const vectors = Array.from({ length: count }, () => Float64Array.from({ length }, normal))
  vectors.forEach((vector, k) => {
    for (let pass = 0; pass < 2; pass++) {
      for (const other of vectors.slice(0, k)) subtract(vector, other, dot(vector, other))
    }
    const norm = Math.sqrt(dot(vector, vector))
    vector.forEach((value, i) => (vector[i] = value / norm))
  })
  return Float32Array.from({ length: rows * columns }, (_, place) => {
    const [row, column] = [Math.floor(place / columns), place % columns]
    return rows >= columns ? vectors[column]![row]! : vectors[row]![column]!
  })
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

function subtract(from: Float64Array, vector: Float64Array, times: number): void {
  for (let i = 0; i < from.length; i++) from[i]! -= times * vector[i]!
}
