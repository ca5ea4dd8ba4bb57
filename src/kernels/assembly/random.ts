import { storeLanes } from './simd'

// @ts-ignore: decorator
@inline
function mix(x: u32): u32 {
  x = (x ^ (x >> 16)) * 0x21f0aaad
  x = (x ^ (x >> 15)) * 0x735a2d97
  return x ^ (x >> 15)
}

// @ts-ignore: decorator
@inline
function mix4(x: v128): v128 {
  x = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 16)), i32x4.splat(0x21f0aaad))
  x = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 15)), i32x4.splat(0x735a2d97))
  return v128.xor(x, i32x4.shr_u(x, 15))
}

/** n times 0 where the random bits are below `threshold`, else `kept`. The bits: src/graph/ops/bernoulli.ts. */
export function bernoulliMask(step: usize, y: usize, n: i32, seed: u32, threshold: u32, kept: f32): void {
  const key = i32x4.splat(mix(mix(seed) + load<u32>(step)))
  const limit = i32x4.splat(threshold)
  const value = f32x4.splat(kept)
  let index = i32x4(1, 2, 3, 4)
  for (; n > 0; n -= 4, y += 16) {
    const bits = mix4(v128.xor(mix4(index), key))
    storeLanes(y, v128.andnot(value, i32x4.lt_u(bits, limit)), n)
    index = i32x4.add(index, i32x4.splat(4))
  }
}
