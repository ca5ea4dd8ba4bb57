import { sigmoid4, storeLanes, tanh4 } from './simd'

// Element by element over `n` float32. A last vector may hang over the end: it is computed in full and stored in part,
// so an element has the same bits wherever it stands. y may be x (in place).

export function relu(x: usize, y: usize, n: i32): void {
  for (; n > 0; n -= 4, x += 16, y += 16) storeLanes(y, f32x4.max(v128.load(x), f32x4.splat(0)), n)
}

export function sigmoid(x: usize, y: usize, n: i32): void {
  for (; n > 0; n -= 4, x += 16, y += 16) storeLanes(y, sigmoid4(v128.load(x)), n)
}

export function tanh(x: usize, y: usize, n: i32): void {
  for (; n > 0; n -= 4, x += 16, y += 16) storeLanes(y, tanh4(v128.load(x)), n)
}

export function reluGrad(dy: usize, y: usize, dx: usize, n: i32): void {
  for (; n > 0; n -= 4, dy += 16, y += 16, dx += 16) {
    storeLanes(dx, v128.and(v128.load(dy), f32x4.gt(v128.load(y), f32x4.splat(0))), n)
  }
}

export function sigmoidGrad(dy: usize, y: usize, dx: usize, n: i32): void {
  for (; n > 0; n -= 4, dy += 16, y += 16, dx += 16) {
    const value = v128.load(y)
    storeLanes(dx, f32x4.mul(v128.load(dy), f32x4.mul(value, f32x4.sub(f32x4.splat(1), value))), n)
  }
}

export function tanhGrad(dy: usize, y: usize, dx: usize, n: i32): void {
  for (; n > 0; n -= 4, dy += 16, y += 16, dx += 16) {
    const value = v128.load(y)
    storeLanes(dx, f32x4.mul(v128.load(dy), f32x4.sub(f32x4.splat(1), f32x4.mul(value, value))), n)
  }
}
