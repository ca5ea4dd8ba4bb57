import { readdirSync, readFileSync } from 'node:fs'
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
  { file: 'maas.page.js', kilobytes: 116 }, // the whole API and one build of the kernels that answer
  { file: 'trainer.js', kilobytes: 150 }, // fits all transforms, of tables, texts, images and series; two builds of all kernels
  { file: 'api.js', kilobytes: 76 },
  { file: 'datasets.js', kilobytes: 142 },
  { file: 'hand-over.js', kilobytes: 3 },
  { file: 'intake.js', kilobytes: 60 },
  { file: 'mlflow.js', kilobytes: 8 },
  { file: 'networks.js', kilobytes: 114 }, // a third of it reads HDF5; checking a chain brings its transforms
  { file: 'openapi.js', kilobytes: 34 },
  { file: 'ort.js', kilobytes: 25 },
  { file: 'serving.js', kilobytes: 32 }, // onnxruntime's and the registry's side that answers
  { file: 'sw.js', kilobytes: 80 }, // all that a prediction takes, the kernels too
]

const gzipped = (bytes: Uint8Array | string) => gzipSync(bytes, { level: 9 }).length / KB

for (const { file, kilobytes } of BUDGETS) {
  test(`${file} is at most ${kilobytes} KB gzipped`, () => {
    expect(gzipped(readFileSync(`dist/${file}`))).toBeLessThanOrEqual(kilobytes)
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
