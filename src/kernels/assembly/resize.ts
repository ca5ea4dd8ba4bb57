// Planes made larger by whole factors, and the reverse. Definitions: src/graph/ops/resize.ts.

/** Repeats each element. */
export function resizeNearest(x: usize, y: usize, planes: i32, height: i32, width: i32, factorY: i32, factorX: i32): void {
  const row = <usize>(width * factorX) << 2
  for (let left = planes * height; left > 0; left--) {
    let to = y
    for (let ix = 0; ix < width; ix++, x += 4) {
      const value = load<f32>(x)
      for (let i = 0; i < factorX; i++, to += 4) store<f32>(to, value)
    }
    for (let i = 1; i < factorY; i++, to += row) memory.copy(to, y, row)
    y = to
  }
}

/** dx: the sum of the elements of dy that repeat one of x. */
export function resizeNearestGrad(dy: usize, dx: usize, planes: i32, height: i32, width: i32, factorY: i32, factorX: i32): void {
  const row = <usize>width << 2
  for (let left = planes * height; left > 0; left--, dx += row) {
    memory.fill(dx, 0, row)
    for (let i = 0; i < factorY; i++) {
      for (let to = dx; to < dx + row; to += 4) {
        let sum = load<f32>(to)
        for (let j = 0; j < factorX; j++, dy += 4) sum += load<f32>(dy)
        store<f32>(to, sum)
      }
    }
  }
}

// Where an element of the larger axis lies between two of the smaller one. Set by `locate`.
let low: i32 = 0
let high: i32 = 0
/** How far it is from `low` towards `high`. */
let part: f32 = 0

/** Places are counted in halves of 1 / factor, so that they are whole numbers. */
// @ts-ignore: decorator
@inline
function locate(i: i32, size: i32, factor: i32, halfPixel: i32): void {
  const unit = 2 * factor
  const at = halfPixel ? 2 * i + 1 - factor : 2 * i
  const within = min(max(at, 0), unit * (size - 1))
  low = within / unit
  high = min(low + 1, size - 1)
  part = <f32>(within - low * unit) / <f32>unit
}

export function resizeLinear(
  x: usize, y: usize, planes: i32, height: i32, width: i32, factorY: i32, factorX: i32, halfPixel: i32,
): void {
  for (; planes > 0; planes--) {
    for (let oy = 0; oy < height * factorY; oy++) {
      locate(oy, height, factorY, halfPixel)
      const upper = x + (<usize>(low * width) << 2)
      const lower = x + (<usize>(high * width) << 2)
      const down = part
      for (let ox = 0; ox < width * factorX; ox++, y += 4) {
        locate(ox, width, factorX, halfPixel)
        const a = <usize>low << 2, b = <usize>high << 2
        const top = load<f32>(upper + a) * (1 - part) + load<f32>(upper + b) * part
        const bottom = load<f32>(lower + a) * (1 - part) + load<f32>(lower + b) * part
        store<f32>(y, top * (1 - down) + bottom * down)
      }
    }
    x += <usize>(height * width) << 2
  }
}

export function resizeLinearGrad(
  dy: usize, dx: usize, planes: i32, height: i32, width: i32, factorY: i32, factorX: i32, halfPixel: i32,
): void {
  memory.fill(dx, 0, <usize>(planes * height * width) << 2)
  for (; planes > 0; planes--) {
    for (let oy = 0; oy < height * factorY; oy++) {
      locate(oy, height, factorY, halfPixel)
      const upper = dx + (<usize>(low * width) << 2)
      const lower = dx + (<usize>(high * width) << 2)
      const down = part
      for (let ox = 0; ox < width * factorX; ox++, dy += 4) {
        locate(ox, width, factorX, halfPixel)
        const a = <usize>low << 2, b = <usize>high << 2
        const gradient = load<f32>(dy)
        addTo(upper + a, gradient * (1 - down) * (1 - part))
        addTo(upper + b, gradient * (1 - down) * part)
        addTo(lower + a, gradient * down * (1 - part))
        addTo(lower + b, gradient * down * part)
      }
    }
    dx += <usize>(height * width) << 2
  }
}

// @ts-ignore: decorator
@inline
function addTo(at: usize, value: f32): void {
  store<f32>(at, load<f32>(at) + value)
}
