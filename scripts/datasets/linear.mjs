import { toCsv } from './table.mjs'

/** y = 2x + 1 and noise between -0.1 and 0.1 that does not depend on chance, x from 0 to 9.9. */
export const linear = {
  file: 'linear.bin',
  inputs: [],
  pack: () => toCsv(['x', 'y'], Array.from({ length: 100 }, (_, i) => [i / 10, y(i)])),
}

const y = (i) => (2 * (i / 10) + 1 + 0.1 * Math.sin(7 * i * i)).toFixed(4)
