import { matmul } from './matmul'
import { storeLanes } from './simd'

// The linear algebra that the recurrent layers are made of.

export const ACCUMULATE: i32 = 1
export const BIAS_PER_COLUMN: i32 = 2

/** C [m, n] (+)= A B, as they lie. */
export function product(
  m: i32, n: i32, k: i32, a: usize, lda: i32, b: usize, ldb: i32, c: usize, ldc: i32,
  flags: i32, bias: usize, scratch: usize,
): void {
  matmul(m, n, k, a, lda, 0, b, ldb, 0, c, ldc, flags, bias, scratch)
}

/** The gradient of weights [m, n] over all rows: A' B. */
export function overRows(
  rows: i32, m: i32, n: i32, a: usize, lda: i32, b: usize, ldb: i32, c: usize, accumulate: bool, scratch: usize,
): void {
  if (rows > 0) matmul(m, n, rows, a, lda, 1, b, ldb, 0, c, n, accumulate ? ACCUMULATE : 0, 0, scratch)
  else if (!accumulate) memory.fill(c, 0, <usize>(m * n) << 2)
}

/** y = a + b in its first `both` numbers, a behind them. */
export function addRows(a: usize, b: usize, y: usize, both: i32, n: i32): void {
  memory.copy(y, a, <usize>n << 2)
  for (let i = 0; i < both; i += 4) {
    const at = <usize>i << 2
    storeLanes(y + at, f32x4.add(v128.load(a + at), v128.load(b + at)), both - i)
  }
}

/** y [n] = sum of rows that lie `pitch` bytes apart. */
export function sumRows(x: usize, rows: i32, pitch: usize, y: usize, n: i32): void {
  for (let i = 0; i < n; i += 4) {
    const at = <usize>i << 2
    let sum = f32x4.splat(0)
    let from = x + at
    for (let row = 0; row < rows; row++, from += pitch) sum = f32x4.add(sum, v128.load(from))
    storeLanes(y + at, sum, n - i)
  }
}

/** y [n, m] = x [m, n] transposed. */
export function transpose(x: usize, m: i32, n: i32, y: usize): void {
  for (let j = 0; j < n; j++) {
    let from = x + (<usize>j << 2)
    for (let i = 0; i < m; i++, y += 4, from += <usize>n << 2) store<f32>(y, load<f32>(from))
  }
}
