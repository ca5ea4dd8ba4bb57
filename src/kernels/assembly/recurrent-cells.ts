import { Activation, activate, slope4 } from './recurrent-activation'
import { madd, storeLanes } from './simd'

// What one step does to one sequence besides matrix products: rows of `n` float32, gates side by side in one row.
// Formulas: https://onnx.ai/onnx/operators/, RNN, GRU, LSTM; the layout of gates: src/graph/ops/recurrent.ts.
//
// Backward, `carry` is the gradient of the state behind the step and becomes the part of that of the state before the
// step which does not go through R. `dy` is what comes back through Y, or 0.

// @ts-ignore: decorator
@inline
function upstream(carry: usize, dy: usize, at: usize): v128 {
  const value = v128.load(carry + at)
  return dy ? f32x4.add(value, v128.load(dy + at)) : value
}

export function rnnBack(f: Activation, n: i32, h: usize, dg: usize, carry: usize, dy: usize): void {
  for (let i = 0; i < n; i += 4) {
    const at = <usize>i << 2
    storeLanes(dg + at, f32x4.mul(upstream(carry, dy, at), slope4(f, v128.load(h + at))), n - i)
    storeLanes(carry + at, f32x4.splat(0), n - i)
  }
}

/** gates: i, o, f, c~, activated cell; functions: of the gates, of c~, of the cell. */
export function lstmStep(
  f: Activation, g: Activation, h: Activation, n: i32, gates: usize, before: usize, cell: usize, y: usize,
): void {
  const bytes = <usize>n << 2
  activate(f, gates, 3 * n)
  activate(g, gates + 3 * bytes, n)
  for (let i = 0; i < n; i += 4) {
    const at = <usize>i << 2
    const kept = f32x4.mul(v128.load(gates + 2 * bytes + at), v128.load(before + at))
    storeLanes(cell + at, madd(v128.load(gates + at), v128.load(gates + 3 * bytes + at), kept), n - i)
  }
  memory.copy(gates + 4 * bytes, cell, bytes)
  activate(h, gates + 4 * bytes, n)
  for (let i = 0; i < n; i += 4) {
    const at = <usize>i << 2
    storeLanes(y + at, f32x4.mul(v128.load(gates + bytes + at), v128.load(gates + 4 * bytes + at)), n - i)
  }
}

export function lstmBack(
  f: Activation, g: Activation, h: Activation, n: i32,
  gates: usize, before: usize, dg: usize, carry: usize, carryCell: usize, dy: usize,
): void {
  const bytes = <usize>n << 2
  for (let i = 0; i < n; i += 4) {
    const at = <usize>i << 2
    const left = n - i
    const dh = upstream(carry, dy, at)
    const input = v128.load(gates + at)
    const output = v128.load(gates + bytes + at)
    const forget = v128.load(gates + 2 * bytes + at)
    const candidate = v128.load(gates + 3 * bytes + at)
    const activated = v128.load(gates + 4 * bytes + at)
    const dCell = madd(f32x4.mul(dh, output), slope4(h, activated), v128.load(carryCell + at))
    storeLanes(dg + at, f32x4.mul(f32x4.mul(dCell, candidate), slope4(f, input)), left)
    storeLanes(dg + bytes + at, f32x4.mul(f32x4.mul(dh, activated), slope4(f, output)), left)
    storeLanes(dg + 2 * bytes + at, f32x4.mul(f32x4.mul(dCell, v128.load(before + at)), slope4(f, forget)), left)
    storeLanes(dg + 3 * bytes + at, f32x4.mul(f32x4.mul(dCell, input), slope4(g, candidate)), left)
    storeLanes(carryCell + at, f32x4.mul(dCell, forget), left)
    storeLanes(carry + at, f32x4.splat(0), left)
  }
}

/** gates: z, r, h~, q. After the products with the state before: z and r, and of linear_before_reset all of q. */
export function gruGates(f: Activation, n: i32, gates: usize, before: usize, linearBeforeReset: bool): void {
  const bytes = <usize>n << 2
  activate(f, gates, 2 * n)
  for (let i = 0; i < n; i += 4) {
    const at = <usize>i << 2
    const reset = v128.load(gates + bytes + at)
    const q = gates + 3 * bytes + at
    if (linearBeforeReset) {
      const candidate = gates + 2 * bytes + at
      storeLanes(candidate, madd(reset, v128.load(q), v128.load(candidate)), n - i)
    } else {
      storeLanes(q, f32x4.mul(reset, v128.load(before + at)), n - i)
    }
  }
}

/** y = h~ + z (before - h~). */
export function gruStep(g: Activation, n: i32, gates: usize, before: usize, y: usize): void {
  const bytes = <usize>n << 2
  activate(g, gates + 2 * bytes, n)
  for (let i = 0; i < n; i += 4) {
    const at = <usize>i << 2
    const candidate = v128.load(gates + 2 * bytes + at)
    storeLanes(y + at, madd(v128.load(gates + at), f32x4.sub(v128.load(before + at), candidate), candidate), n - i)
  }
}

/** dg: z, r, h~, q; r follows in {@link gruBackReset} unless it is linear_before_reset, and q is of that only. */
export function gruBack(
  f: Activation, g: Activation, n: i32,
  gates: usize, before: usize, dg: usize, carry: usize, dy: usize, linearBeforeReset: bool,
): void {
  const bytes = <usize>n << 2
  for (let i = 0; i < n; i += 4) {
    const at = <usize>i << 2
    const left = n - i
    const dh = upstream(carry, dy, at)
    const update = v128.load(gates + at)
    const candidate = v128.load(gates + 2 * bytes + at)
    const dUpdate = f32x4.mul(dh, f32x4.sub(v128.load(before + at), candidate))
    const dCandidate = f32x4.mul(f32x4.mul(dh, f32x4.sub(f32x4.splat(1), update)), slope4(g, candidate))
    storeLanes(dg + at, f32x4.mul(dUpdate, slope4(f, update)), left)
    storeLanes(dg + 2 * bytes + at, dCandidate, left)
    storeLanes(carry + at, f32x4.mul(dh, update), left)
    if (linearBeforeReset) {
      const reset = v128.load(gates + bytes + at)
      const dReset = f32x4.mul(dCandidate, v128.load(gates + 3 * bytes + at))
      storeLanes(dg + bytes + at, f32x4.mul(dReset, slope4(f, reset)), left)
      storeLanes(dg + 3 * bytes + at, f32x4.mul(dCandidate, reset), left)
    }
  }
}

/** From the gradient of q = r before. */
export function gruBackReset(
  f: Activation, n: i32, gates: usize, before: usize, dq: usize, dg: usize, carry: usize,
): void {
  const bytes = <usize>n << 2
  for (let i = 0; i < n; i += 4) {
    const at = <usize>i << 2
    const reset = v128.load(gates + bytes + at)
    const gradient = v128.load(dq + at)
    storeLanes(dg + bytes + at, f32x4.mul(f32x4.mul(gradient, v128.load(before + at)), slope4(f, reset)), n - i)
    storeLanes(carry + at, madd(gradient, reset, v128.load(carry + at)), n - i)
  }
}
