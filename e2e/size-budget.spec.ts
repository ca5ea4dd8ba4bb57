import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'playwright/test'

const KB = 1024

/**
 * Gzipped sizes that users wait for. When one fails: look at what the change pulled in (an import of a higher layer, a
 * vendor package), move it behind a lazy `import()`, or raise the budget in the same commit and say why.
 */
const BUDGETS: readonly { readonly file: string; readonly kilobytes: number; readonly wasm: boolean }[] = [
  { file: 'maas.js', kilobytes: 8, wasm: false },
  { file: 'maas.global.js', kilobytes: 8, wasm: false },
  { file: 'maas.page.js', kilobytes: 66, wasm: true }, // all of sw.js but the precache
  { file: 'trainer.js', kilobytes: 80, wasm: true }, // fits all transforms, of tables, texts, images and series
  { file: 'datasets.js', kilobytes: 140, wasm: true },
  { file: 'intake.js', kilobytes: 60, wasm: false },
  { file: 'networks.js', kilobytes: 112, wasm: false }, // a third of it reads HDF5; checking a chain brings its transforms
  { file: 'ort.js', kilobytes: 25, wasm: false },
  { file: 'openapi.js', kilobytes: 34, wasm: false },
  { file: 'sw.js', kilobytes: 66, wasm: true }, // texts are read, and requests masked, before they are answered
]

const gzipped = (bytes: Uint8Array | string) => gzipSync(bytes, { level: 9 }).length / KB

for (const { file, kilobytes, wasm } of BUDGETS) {
  test(`${file} is at most ${kilobytes} KB gzipped${wasm ? ' without its WebAssembly' : ''}`, () => {
    const script = readFileSync(`dist/${file}`, 'utf8')
    const code = script.replaceAll(/AGFzbQ[A-Za-z0-9+/=]+/g, '') // a wasm module in base64
    expect(code.length < script.length).toBe(wasm)
    expect(gzipped(code)).toBeLessThanOrEqual(kilobytes)
  })
}

test('the studio starts with at most 40 KB gzipped', () => {
  const page = readFileSync('dist/index.html', 'utf8')
  const files = [...page.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map((match) => match[1]!)
  expect(files.length).toBeGreaterThan(1)
  expect(files.reduce((sum, file) => sum + gzipped(readFileSync(`dist/${file}`)), 0)).toBeLessThanOrEqual(40)
})

test('the built-in data sets are at most 3.5 MB together, and each at most 1 MB but the digits', () => {
  const sizes = readdirSync('dist/data').map((name) => [name, readFileSync(`dist/data/${name}`).length] as const)
  expect(sizes.length).toBeGreaterThan(10)
  expect(sizes.reduce((sum, [, bytes]) => sum + bytes, 0)).toBeLessThanOrEqual(3_500_000)
  expect(sizes.filter(([, bytes]) => bytes > 1_000_000).map(([name]) => name)).toEqual(['digits.bin'])
})

test('each build of the kernels is at most 128 KB', () => {
  for (const name of ['kernels', 'kernels-relaxed']) {
    const bytes = readFileSync(`.cache/kernels/${name}.wasm`)
    expect(bytes.length).toBeGreaterThan(0)
    expect(bytes.length / KB).toBeLessThanOrEqual(128)
  }
})
