// The sizes of a convolution or pooling as the kernels get them: a table of int32, see `geometry` in
// runtime/lower/window.ts. Kept in globals while one kernel runs.

/** Of one group. */
export let channels: i32
export let height: i32, width: i32
export let outHeight: i32, outWidth: i32
export let kernelHeight: i32, kernelWidth: i32
export let strideY: i32, strideX: i32
export let dilationY: i32, dilationX: i32
export let padTop: i32, padLeft: i32
export let groups: i32

export function readGeometry(geometry: usize): void {
  channels = load<i32>(geometry)
  height = load<i32>(geometry, 4)
  width = load<i32>(geometry, 8)
  outHeight = load<i32>(geometry, 12)
  outWidth = load<i32>(geometry, 16)
  kernelHeight = load<i32>(geometry, 20)
  kernelWidth = load<i32>(geometry, 24)
  strideY = load<i32>(geometry, 28)
  strideX = load<i32>(geometry, 32)
  padTop = load<i32>(geometry, 36)
  padLeft = load<i32>(geometry, 40)
  dilationY = load<i32>(geometry, 44)
  dilationX = load<i32>(geometry, 48)
  groups = load<i32>(geometry, 52)
}
