// Compiles src/kernels/assembly to .cache/kernels/: the whole module, and what answers alone, each for engines with relaxed SIMD, too.
import { mkdirSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const SOURCES = fileURLToPath(new URL('../src/kernels/assembly', import.meta.url))
const OUTPUT = fileURLToPath(new URL('../.cache/kernels', import.meta.url))
const BUILDS = [
  { file: 'kernels.wasm', entry: 'index.ts', features: ['simd'] },
  { file: 'kernels-relaxed.wasm', entry: 'index.ts', features: ['simd', 'relaxed-simd'] },
  { file: 'inference.wasm', entry: 'inference.ts', features: ['simd'] },
  { file: 'inference-relaxed.wasm', entry: 'inference.ts', features: ['simd', 'relaxed-simd'] },
]

/** Does nothing when all outputs are newer than every source. Throws when the compiler does. */
export async function buildKernels() {
  const outputs = BUILDS.map(({ file }) => join(OUTPUT, file))
  const sources = [fileURLToPath(import.meta.url), ...readdirSync(SOURCES).map((name) => join(SOURCES, name))]
  const newestSource = Math.max(...sources.map(modified))
  if (outputs.every((path) => modified(path) > newestSource)) return
  const { default: asc } = await import('assemblyscript/asc')
  mkdirSync(OUTPUT, { recursive: true })
  for (const { file, entry, features } of BUILDS) {
    const wasm = await compile(asc, entry, features)
    // In one move, since two builds may run at once: those of the tests in Node and in the browser.
    const unfinished = join(OUTPUT, `${file}.${process.pid}`)
    writeFileSync(unfinished, wasm)
    renameSync(unfinished, join(OUTPUT, file))
    console.log(`.cache/kernels/${file}: ${(wasm.length / 1024).toFixed(1)} KB`)
  }
}

function modified(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

async function compile(asc, entry, features) {
  let wasm
  const { error, stderr } = await asc.main(
    [entry, '--outFile', 'kernels.wasm', '-O3', '--noAssert', '--runtime', 'stub', '--use', 'abort=',
      ...features.flatMap((feature) => ['--enable', feature])],
    {
      readFile: (name, base) => readSource(join(base === '.' ? SOURCES : base, name)),
      writeFile: (_name, contents) => { wasm = contents },
      listFiles: () => [],
    },
  )
  if (error) throw new Error(`The kernels do not compile.\n${stderr.toString()}`)
  return wasm
}

function readSource(path) {
  try {
    return readFileSync(path.startsWith('/') ? path : join(SOURCES, path), 'utf8')
  } catch {
    return null // the compiler tries several places
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildKernels()
