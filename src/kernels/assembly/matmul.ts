import { begin, innerSize, innerStride, next, p, q } from './layout'
import { madd, sumLanes } from './simd'

// Matrix product. A tile of C, ROWS x COLUMNS, stays in eight vector registers while the loop runs over k; blocks of k,
// columns and rows keep what is read again in the caches (Goto and van de Geijn, "Anatomy of High-Performance Matrix
// Multiplication"). A is read where it lies in either order; B too, unless it is transposed or its rows lie so far
// apart that the cache would not hold them: then panels of COLUMNS columns are packed one after the other.
//
// Tiles at the edges read past the rows and columns that they store; the memory behind every buffer is readable.

const ROWS: i32 = 4
const COLUMNS: i32 = 8
const BLOCK_K: i32 = 256
const BLOCK_COLUMNS: i32 = 256
/** A transposed, one block has a cache line of each of BLOCK_K rows: half of a first-level cache. */
const BLOCK_ROWS: i32 = 16

/** What is done to C besides the product. */
const ACCUMULATE: i32 = 1
const BIAS_PER_COLUMN: i32 = 2
const BIAS_PER_ROW: i32 = 4
const RELU: i32 = 8

const EDGE = memory.data(128, 16)

/** Bytes of scratch that {@link matmul} wants. */
export function matmulScratch(m: i32, n: i32, k: i32, transA: i32, transB: i32): i32 {
  if (!packs(m, n, k, transA, transB)) return 0
  return min(k, BLOCK_K) * ((min(n, BLOCK_COLUMNS) + COLUMNS - 1) / COLUMNS) * COLUMNS * 4
}

/**
 * Where both operands run along k in memory, sums of products over vectors along k need no packing. They win where
 * packing is for few rows, and where there are few columns to fill a tile with.
 */
// @ts-ignore: decorator
@inline
function dots(m: i32, n: i32, k: i32, transA: i32, transB: i32): bool {
  return !transA && transB != 0 && (m < ROWS || (n < 16 && k >= 128))
}

// @ts-ignore: decorator
@inline
function packs(m: i32, n: i32, k: i32, transA: i32, transB: i32): bool {
  if (transB) return !dots(m, n, k, transA, transB)
  return m >= 32 && n >= 512 && k >= 32
}

/**
 * C [m, n] = A' B', where ' is transposition if the flag is set; A' is [m, k], B' [k, n]; ld* are row lengths in
 * elements. `flags`: add to C instead of replacing it, add a bias per column or per row, then max(., 0).
 */
export function matmul(
  m: i32, n: i32, k: i32,
  a: usize, lda: i32, transA: i32,
  b: usize, ldb: i32, transB: i32,
  c: usize, ldc: i32,
  flags: i32, bias: usize, scratch: usize,
): void {
  const strideA = <usize>lda << 2
  const strideB = <usize>ldb << 2
  const strideC = <usize>ldc << 2
  if (dots(m, n, k, transA, transB)) return dotTiles(m, n, k, a, strideA, b, strideB, c, strideC, flags, bias)
  if (m == 1 && !transA && !transB) return rowTimesMatrix(n, k, a, b, strideB, c, flags, bias)
  const packed = packs(m, n, k, transA, transB)
  for (let k0 = 0; k0 < k; k0 += BLOCK_K) {
    const kc = min(BLOCK_K, k - k0)
    // The bias joins the first block of k, later blocks add to it, and the last one is cut off at 0.
    let blockFlags = k0 == 0 ? flags & ~RELU : ACCUMULATE
    if (k0 + kc == k) blockFlags |= flags & RELU
    const aBlock = a + (transA ? <usize>k0 * strideA : <usize>k0 << 2)
    for (let n0 = 0; n0 < n; n0 += BLOCK_COLUMNS) {
      const nc = min(BLOCK_COLUMNS, n - n0)
      const bBlock = transB ? b + <usize>n0 * strideB + (<usize>k0 << 2) : b + <usize>k0 * strideB + (<usize>n0 << 2)
      if (packed) pack(kc, nc, bBlock, strideB, transB, scratch)
      for (let m0 = 0; m0 < m; m0 += BLOCK_ROWS) {
        const mEnd = min(m0 + BLOCK_ROWS, m)
        for (let j = 0; j < nc; j += COLUMNS) {
          const bPanel = packed ? scratch + (<usize>(j * kc) << 2) : bBlock + (<usize>j << 2)
          const stepB = packed ? <usize>(COLUMNS << 2) : strideB
          const columns = nc - j
          for (let i = m0; i < mEnd; i += ROWS) {
            const rows = mEnd - i
            const cTile = c + <usize>i * strideC + (<usize>(n0 + j) << 2)
            const biasTile = bias + (blockFlags & BIAS_PER_ROW ? <usize>i << 2 : <usize>(n0 + j) << 2)
            if (transA) {
              tileOfColumns(kc, aBlock + (<usize>i << 2), strideA, bPanel, stepB, cTile, strideC, rows, columns, blockFlags, biasTile)
            } else {
              tileOfRows(kc, aBlock + <usize>i * strideA, strideA, bPanel, stepB, cTile, strideC, rows, columns, blockFlags, biasTile)
            }
          }
        }
      }
    }
  }
}

/**
 * {@link matmul} for each pair of matrices that the layout walks over: operand p is A, q is B; C has them one after the
 * other.
 */
export function matmuls(
  layout: usize, m: i32, n: i32, k: i32,
  a: usize, lda: i32, transA: i32,
  b: usize, ldb: i32, transB: i32,
  c: usize, flags: i32, scratch: usize,
): void {
  const count = innerSize(layout)
  const stepA = <usize>innerStride(layout, 0) << 2
  const stepB = <usize>innerStride(layout, 1) << 2
  begin(layout)
  do {
    let aNext = a + (<usize>p << 2)
    let bNext = b + (<usize>q << 2)
    for (let i = 0; i < count; i++, aNext += stepA, bNext += stepB, c += <usize>(m * n) << 2) {
      matmul(m, n, k, aNext, lda, transA, bNext, ldb, transB, c, n, flags, 0, scratch)
    }
  } while (next())
}

/** A tile from four rows of A. Rows that do not exist repeat the last one. */
function tileOfRows(
  k: i32, a: usize, strideA: usize, b: usize, stepB: usize,
  c: usize, strideC: usize, rows: i32, columns: i32, flags: i32, bias: usize,
): void {
  let a0 = a
  let a1 = rows > 1 ? a0 + strideA : a0
  let a2 = rows > 2 ? a1 + strideA : a1
  let a3 = rows > 3 ? a2 + strideA : a2
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0), c10 = f32x4.splat(0), c11 = f32x4.splat(0)
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0), c30 = f32x4.splat(0), c31 = f32x4.splat(0)
  // One k at a time, and all of a tile at the edges too: with more code here V8 runs out of registers and takes up to
  // twice as long.
  const end = a0 + (<usize>k << 2)
  while (a0 < end) {
    const b0 = v128.load(b), b1 = v128.load(b, 16)
    let s = v128.load32_splat(a0)
    c00 = madd(s, b0, c00); c01 = madd(s, b1, c01)
    s = v128.load32_splat(a1)
    c10 = madd(s, b0, c10); c11 = madd(s, b1, c11)
    s = v128.load32_splat(a2)
    c20 = madd(s, b0, c20); c21 = madd(s, b1, c21)
    s = v128.load32_splat(a3)
    c30 = madd(s, b0, c30); c31 = madd(s, b1, c31)
    b += stepB
    a0 += 4; a1 += 4; a2 += 4; a3 += 4
  }
  finish(c00, c01, c10, c11, c20, c21, c30, c31, c, strideC, rows, columns, flags, bias)
}

/** A tile where the four values of A for one k lie side by side: A transposed. */
function tileOfColumns(
  k: i32, a: usize, stepA: usize, b: usize, stepB: usize,
  c: usize, strideC: usize, rows: i32, columns: i32, flags: i32, bias: usize,
): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0), c10 = f32x4.splat(0), c11 = f32x4.splat(0)
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0), c30 = f32x4.splat(0), c31 = f32x4.splat(0)
  for (let left = k; left > 0; left--) {
    const b0 = v128.load(b), b1 = v128.load(b, 16)
    let s = v128.load32_splat(a)
    c00 = madd(s, b0, c00); c01 = madd(s, b1, c01)
    s = v128.load32_splat(a, 4)
    c10 = madd(s, b0, c10); c11 = madd(s, b1, c11)
    s = v128.load32_splat(a, 8)
    c20 = madd(s, b0, c20); c21 = madd(s, b1, c21)
    s = v128.load32_splat(a, 12)
    c30 = madd(s, b0, c30); c31 = madd(s, b1, c31)
    a += stepA
    b += stepB
  }
  finish(c00, c01, c10, c11, c20, c21, c30, c31, c, strideC, rows, columns, flags, bias)
}

/** Writes a tile to C; one that hangs over the edge goes through a buffer. */
// @ts-ignore: decorator
@inline
function finish(
  c00: v128, c01: v128, c10: v128, c11: v128, c20: v128, c21: v128, c30: v128, c31: v128,
  c: usize, strideC: usize, rows: i32, columns: i32, flags: i32, bias: usize,
): void {
  if (rows >= ROWS && columns >= COLUMNS) {
    finishRow(c00, c01, c, 0, flags, bias)
    finishRow(c10, c11, c + strideC, 1, flags, bias)
    finishRow(c20, c21, c + 2 * strideC, 2, flags, bias)
    finishRow(c30, c31, c + 3 * strideC, 3, flags, bias)
  } else {
    v128.store(EDGE, c00)
    v128.store(EDGE, c01, 16)
    v128.store(EDGE, c10, 32)
    v128.store(EDGE, c11, 48)
    v128.store(EDGE, c20, 64)
    v128.store(EDGE, c21, 80)
    v128.store(EDGE, c30, 96)
    v128.store(EDGE, c31, 112)
    finishEdge(c, strideC, min(rows, ROWS), min(columns, COLUMNS), flags, bias)
  }
}

// @ts-ignore: decorator
@inline
function finishRow(left: v128, right: v128, c: usize, row: usize, flags: i32, bias: usize): void {
  if (flags & ACCUMULATE) {
    left = f32x4.add(left, v128.load(c))
    right = f32x4.add(right, v128.load(c, 16))
  }
  if (flags & BIAS_PER_COLUMN) {
    left = f32x4.add(left, v128.load(bias))
    right = f32x4.add(right, v128.load(bias, 16))
  }
  if (flags & BIAS_PER_ROW) {
    const value = v128.load32_splat(bias + (row << 2))
    left = f32x4.add(left, value)
    right = f32x4.add(right, value)
  }
  if (flags & RELU) {
    left = f32x4.max(left, f32x4.splat(0))
    right = f32x4.max(right, f32x4.splat(0))
  }
  v128.store(c, left)
  v128.store(c, right, 16)
}

function finishEdge(c: usize, strideC: usize, rows: i32, columns: i32, flags: i32, bias: usize): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const value = load<f32>(EDGE + (<usize>(i * COLUMNS + j) << 2))
      finishOne(value, c + <usize>i * strideC + (<usize>j << 2), bias + (<usize>(flags & BIAS_PER_ROW ? i : j) << 2), flags)
    }
  }
}

// @ts-ignore: decorator
@inline
function finishOne(value: f32, c: usize, bias: usize, flags: i32): void {
  if (flags & ACCUMULATE) value += load<f32>(c)
  if (flags & (BIAS_PER_COLUMN | BIAS_PER_ROW)) value += load<f32>(bias)
  if (flags & RELU) value = max<f32>(value, 0)
  store<f32>(c, value)
}

/** Lays B' [k, n] out as panels of COLUMNS columns; the last one is filled up with what is there (never stored). */
function pack(k: i32, n: i32, b: usize, strideB: usize, transB: i32, out: usize): void {
  for (let j = 0; j < n; j += COLUMNS) {
    if (transB) {
      packTransposed(k, min(n - j, COLUMNS), b + <usize>j * strideB, strideB, out)
    } else {
      let from = b + (<usize>j << 2)
      for (let row = 0; row < k; row++) {
        const to = out + (<usize>row << 5)
        v128.store(to, v128.load(from))
        v128.store(to, v128.load(from, 16), 16)
        from += strideB
      }
    }
    out += <usize>(k * COLUMNS) << 2
  }
}

/** One panel of B' from `columns` rows of B, in squares of four by four. */
function packTransposed(k: i32, columns: i32, b: usize, strideB: usize, out: usize): void {
  for (let half = 0; half < COLUMNS; half += 4) {
    let r0 = b + <usize>min(half, columns - 1) * strideB
    let r1 = b + <usize>min(half + 1, columns - 1) * strideB
    let r2 = b + <usize>min(half + 2, columns - 1) * strideB
    let r3 = b + <usize>min(half + 3, columns - 1) * strideB
    let to = out + (<usize>half << 2)
    let row = 0
    for (; row + 4 <= k; row += 4) {
      const v0 = v128.load(r0), v1 = v128.load(r1), v2 = v128.load(r2), v3 = v128.load(r3)
      const low01 = v128.shuffle<f32>(v0, v1, 0, 4, 1, 5), high01 = v128.shuffle<f32>(v0, v1, 2, 6, 3, 7)
      const low23 = v128.shuffle<f32>(v2, v3, 0, 4, 1, 5), high23 = v128.shuffle<f32>(v2, v3, 2, 6, 3, 7)
      v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5))
      v128.store(to, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), 32)
      v128.store(to, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5), 64)
      v128.store(to, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7), 96)
      r0 += 16; r1 += 16; r2 += 16; r3 += 16
      to += 128
    }
    for (; row < k; row++) {
      store<f32>(to, load<f32>(r0))
      store<f32>(to, load<f32>(r1), 4)
      store<f32>(to, load<f32>(r2), 8)
      store<f32>(to, load<f32>(r3), 12)
      r0 += 4; r1 += 4; r2 += 4; r3 += 4
      to += 32
    }
  }
}

/** One row times B: the answer to a single instance. Reads B once, in its own order, 32 columns wide. */
function rowTimesMatrix(n: i32, k: i32, a: usize, b: usize, strideB: usize, c: usize, flags: i32, bias: usize): void {
  const aEnd = a + (<usize>k << 2)
  let j = 0
  for (; j + 32 <= n; j += 32) {
    let c0 = f32x4.splat(0), c1 = f32x4.splat(0), c2 = f32x4.splat(0), c3 = f32x4.splat(0)
    let c4 = f32x4.splat(0), c5 = f32x4.splat(0), c6 = f32x4.splat(0), c7 = f32x4.splat(0)
    let from = b + (<usize>j << 2)
    for (let at = a; at < aEnd; at += 4) {
      const s = v128.load32_splat(at)
      c0 = madd(s, v128.load(from), c0)
      c1 = madd(s, v128.load(from, 16), c1)
      c2 = madd(s, v128.load(from, 32), c2)
      c3 = madd(s, v128.load(from, 48), c3)
      c4 = madd(s, v128.load(from, 64), c4)
      c5 = madd(s, v128.load(from, 80), c5)
      c6 = madd(s, v128.load(from, 96), c6)
      c7 = madd(s, v128.load(from, 112), c7)
      from += strideB
    }
    const to = c + (<usize>j << 2)
    const biasHere = bias + (flags & BIAS_PER_COLUMN ? <usize>j << 2 : 0)
    const step: usize = flags & BIAS_PER_COLUMN ? 32 : 0
    finishRow(c0, c1, to, 0, flags, biasHere)
    finishRow(c2, c3, to + 32, 0, flags, biasHere + step)
    finishRow(c4, c5, to + 64, 0, flags, biasHere + 2 * step)
    finishRow(c6, c7, to + 96, 0, flags, biasHere + 3 * step)
  }
  for (; j < n; j += COLUMNS) {
    const biasTile = bias + (flags & BIAS_PER_COLUMN ? <usize>j << 2 : 0)
    tileOfRows(k, a, 0, b + (<usize>j << 2), strideB, c + (<usize>j << 2), 0, 1, n - j, flags, biasTile)
  }
}

/** C [m, n] = A [m, k] B [n, k]^T by tiles of four rows of A by three of B. */
function dotTiles(
  m: i32, n: i32, k: i32, a: usize, strideA: usize, b: usize, strideB: usize,
  c: usize, strideC: usize, flags: i32, bias: usize,
): void {
  const vectorEnd = <usize>(k & ~3) << 2
  for (let i = 0; i < m; i += 4) {
    const rows = min(4, m - i)
    const a0 = a + <usize>i * strideA
    const a1 = rows > 1 ? a0 + strideA : a0
    const a2 = rows > 2 ? a1 + strideA : a1
    const a3 = rows > 3 ? a2 + strideA : a2
    for (let j = 0; j < n; j += 3) {
      const columns = min(3, n - j)
      const b0 = b + <usize>j * strideB
      const b1 = columns > 1 ? b0 + strideB : b0
      const b2 = columns > 2 ? b1 + strideB : b1
      let c00 = f32x4.splat(0), c01 = f32x4.splat(0), c02 = f32x4.splat(0)
      let c10 = f32x4.splat(0), c11 = f32x4.splat(0), c12 = f32x4.splat(0)
      let c20 = f32x4.splat(0), c21 = f32x4.splat(0), c22 = f32x4.splat(0)
      let c30 = f32x4.splat(0), c31 = f32x4.splat(0), c32 = f32x4.splat(0)
      for (let at: usize = 0; at < vectorEnd; at += 16) {
        const v0 = v128.load(b0 + at), v1 = v128.load(b1 + at), v2 = v128.load(b2 + at)
        let u = v128.load(a0 + at)
        c00 = madd(u, v0, c00); c01 = madd(u, v1, c01); c02 = madd(u, v2, c02)
        u = v128.load(a1 + at)
        c10 = madd(u, v0, c10); c11 = madd(u, v1, c11); c12 = madd(u, v2, c12)
        u = v128.load(a2 + at)
        c20 = madd(u, v0, c20); c21 = madd(u, v1, c21); c22 = madd(u, v2, c22)
        u = v128.load(a3 + at)
        c30 = madd(u, v0, c30); c31 = madd(u, v1, c31); c32 = madd(u, v2, c32)
      }
      v128.store(EDGE, f32x4(sumLanes(c00), sumLanes(c01), sumLanes(c02), 0))
      v128.store(EDGE, f32x4(sumLanes(c10), sumLanes(c11), sumLanes(c12), 0), 16)
      v128.store(EDGE, f32x4(sumLanes(c20), sumLanes(c21), sumLanes(c22), 0), 32)
      v128.store(EDGE, f32x4(sumLanes(c30), sumLanes(c31), sumLanes(c32), 0), 48)
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          let value = load<f32>(EDGE + (<usize>(row * 4 + column) << 2))
          const aRow = a0 + <usize>row * strideA
          const bRow = b0 + <usize>column * strideB
          for (let at = vectorEnd; at < <usize>k << 2; at += 4) value += load<f32>(aRow + at) * load<f32>(bRow + at)
          const biasAt = bias + (<usize>(flags & BIAS_PER_ROW ? i + row : j + column) << 2)
          finishOne(value, c + <usize>(i + row) * strideC + (<usize>(j + column) << 2), biasAt, flags)
        }
      }
    }
  }
}
