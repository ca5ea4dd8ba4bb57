import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'playwright/test'

const KB = 1024

/**
 * Gzipped sizes that users wait for. When one fails: look at what the change pulled in (an import of a higher layer, a
 * vendor package), move it behind a lazy `import()`, or raise the budget in the same commit and say why.
 */
const BUDGETS: readonly { readonly file: string; readonly kilobytes: number }[] = [
  { file: 'maas.js', kilobytes: 8 },
  { file: 'maas.global.js', kilobytes: 8 },
]

const gzipped = (bytes: Uint8Array | string) => gzipSync(bytes, { level: 9 }).length / KB

for (const { file, kilobytes } of BUDGETS) {
  test(`${file} is at most ${kilobytes} KB gzipped`, () => {
    expect(gzipped(readFileSync(`dist/${file}`))).toBeLessThanOrEqual(kilobytes)
  })
}

test('sw.js is at most 60 KB gzipped without the kernels', () => {
  const script = readFileSync('dist/sw.js', 'utf8')
  const withoutKernels = script.replaceAll(/AGFzbQ[A-Za-z0-9+/=]+/g, '')
  expect(withoutKernels.length).toBeLessThan(script.length)
  expect(gzipped(withoutKernels)).toBeLessThanOrEqual(60)
})

test('each build of the kernels is at most 64 KB', () => {
  for (const name of ['kernels', 'kernels-relaxed']) {
    const bytes = readFileSync(`.cache/kernels/${name}.wasm`)
    expect(bytes.length).toBeGreaterThan(0)
    expect(bytes.length / KB).toBeLessThanOrEqual(64)
  }
})
