/** A point of a stroke, in any unit: only proportions count. */
export interface Point {
  readonly x: number
  readonly y: number
}

export type Stroke = readonly Point[]

/** Share of the picture that the drawing fills: in MNIST a digit is fitted into 20 of 28 pixels. */
const FILL = 20 / 28
/** Half the width of the pen as a share of the picture: 1.2 of 28 pixels, the mean of MNIST's hands. */
const PEN = 1.2 / 28

/**
 * Draws strokes as MNIST's pictures were made: the bounding box is scaled into the middle 20 of 28 pixels with its
 * proportions kept, and the centre of mass is moved to the middle of the picture. The pen's width belongs to the
 * picture and not to the drawing, so that small and large handwriting look alike.
 * Source: http://yann.lecun.com/exdb/mnist/ ("the images were centered ... by computing the center of mass").
 *
 * @returns [size, size] row-major, 0 (paper) to 255 (ink), edges smoothed by coverage.
 */
export function strokeImage(strokes: readonly Stroke[], size: number): Float32Array<ArrayBuffer> {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const { x, y } of strokes.flat()) {
    left = Math.min(left, x)
    top = Math.min(top, y)
    right = Math.max(right, x)
    bottom = Math.max(bottom, y)
  }
  if (left > right) return new Float32Array(size * size)

  const [width, height] = [right - left, bottom - top]
  const pen = PEN * size
  const scale = (FILL * size - 2 * pen) / (Math.max(width, height) || Infinity)
  const fitted = strokes.map((stroke) =>
    stroke.map(({ x, y }) => ({
      x: size / 2 + (x - left - width / 2) * scale,
      y: size / 2 + (y - top - height / 2) * scale,
    })),
  )

  const mass = centreOfMass(draw(fitted, size, pen), size)
  const centred = fitted.map((stroke) =>
    stroke.map(({ x, y }) => ({ x: x + size / 2 - mass.x, y: y + size / 2 - mass.y })),
  )
  return draw(centred, size, pen)
}

function draw(strokes: readonly Stroke[], size: number, pen: number): Float32Array<ArrayBuffer> {
  const image = new Float32Array(size * size)
  for (const stroke of strokes) {
    for (const [i, to] of stroke.entries()) {
      const from = stroke[Math.max(0, i - 1)]!
      const reach = pen + 1
      const firstX = Math.max(0, Math.floor(Math.min(from.x, to.x) - reach))
      const lastX = Math.min(size - 1, Math.ceil(Math.max(from.x, to.x) + reach))
      const firstY = Math.max(0, Math.floor(Math.min(from.y, to.y) - reach))
      const lastY = Math.min(size - 1, Math.ceil(Math.max(from.y, to.y) + reach))
      for (let y = firstY; y <= lastY; y++) {
        for (let x = firstX; x <= lastX; x++) {
          const distance = distanceToSegment({ x: x + 0.5, y: y + 0.5 }, from, to)
          const ink = 255 * Math.min(1, Math.max(0, pen + 0.5 - distance))
          const at = y * size + x
          if (ink > image[at]!) image[at] = ink
        }
      }
    }
  }
  return image
}

function centreOfMass(image: Float32Array, size: number): Point {
  let mass = 0
  let x = 0
  let y = 0
  for (const [at, ink] of image.entries()) {
    mass += ink
    x += ink * ((at % size) + 0.5)
    y += ink * (Math.floor(at / size) + 0.5)
  }
  return { x: x / mass, y: y / mass }
}

function distanceToSegment(point: Point, from: Point, to: Point): number {
  const dx = to.x - from.x
  const dy = to.y - from.y
  const length = dx * dx + dy * dy
  const along = length === 0 ? 0 : ((point.x - from.x) * dx + (point.y - from.y) * dy) / length
  const t = Math.min(1, Math.max(0, along))
  return Math.hypot(point.x - from.x - t * dx, point.y - from.y - t * dy)
}
