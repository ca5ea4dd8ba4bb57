import type { ImageColumn } from '../../data/dataset.ts'

/** One picture of a column as canvas pixels: grey or colour on black, as stored. */
export function imageData(column: ImageColumn, row: number): ImageData {
  const { height, width, channels, pixels } = column
  const image = new ImageData(width, height)
  const start = row * height * width * channels
  for (let i = 0; i < height * width; i++) {
    const at = start + i * channels
    const grey = channels < 3
    image.data[4 * i] = pixels[at]!
    image.data[4 * i + 1] = pixels[grey ? at : at + 1]!
    image.data[4 * i + 2] = pixels[grey ? at : at + 2]!
    image.data[4 * i + 3] = 255
  }
  return image
}

/** One picture of a column on a canvas of its size. */
export function drawPicture(canvas: HTMLCanvasElement, column: ImageColumn, row: number): void {
  canvas.width = column.width
  canvas.height = column.height
  canvas.getContext('2d', { willReadFrequently: true })!.putImageData(imageData(column, row), 0, 0)
}
