import { readFileSync, readdirSync } from 'node:fs'
import { deflateRawSync } from 'node:zlib'
import type { Plugin } from 'vite'
import { PACKED_FILES } from './pack-datasets.mjs'

/** What each module of kernels has inside the bundle, so that it works offline from the first visit, under the names of its exports. */
const KERNEL_MODULES = new Map([
  ['\0virtual:kernels', { plain: 'kernels', relaxed: 'kernels-relaxed' }],
  ['\0virtual:inference-kernels', { relaxed: 'inference-relaxed' }],
])

/** `virtual:kernels` and `virtual:inference-kernels`; compressed, since base64 hides from gzip how alike code is. */
export function kernelModule(): Plugin {
  return {
    name: 'inpage:kernels',
    resolveId: (source) => (KERNEL_MODULES.has(`\0${source}`) ? `\0${source}` : null),
    load(resolved) {
      const builds = KERNEL_MODULES.get(resolved)
      if (!builds) return null
      const text = (file: string) => JSON.stringify(deflateRawSync(readFileSync(`.cache/kernels/${file}.wasm`), { level: 9 }).toString('base64'))
      // A plain loop: several times faster than Uint8Array.from with a function.
      return `function unpack(base64) {
  const text = atob(base64)
  const packed = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) packed[i] = text.charCodeAt(i)
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
  return new Response(stream).arrayBuffer().then((bytes) => new Uint8Array(bytes))
}
${Object.entries(builds).map(([name, file]) => `export const ${name} = () => unpack(${text(file)})`).join('\n')}`
    },
  }
}

/** `inference.wasm`: the kernels that answer, for browsers without relaxed SIMD. */
export function plainKernels(): Plugin {
  return {
    name: 'inpage:plain-kernels',
    apply: 'build',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'inference.wasm', source: readFileSync('.cache/kernels/inference.wasm') })
    },
  }
}

/** `data/`: the packed data sets. */
export function sampleFiles(): Plugin {
  return {
    name: 'inpage:samples',
    apply: 'build',
    generateBundle() {
      for (const file of PACKED_FILES) {
        this.emitFile({ type: 'asset', fileName: `data/${file}`, source: readFileSync(`.cache/data/${file}`) })
      }
    },
  }
}

/** Copies the pages of a folder and their scripts as they are: examples that a user can copy need no build step. */
export function copiedPages(from: string, to: string): Plugin {
  return {
    name: 'inpage:pages',
    apply: 'build',
    generateBundle() {
      for (const name of readdirSync(from).filter((name) => !name.endsWith('.ts'))) {
        this.emitFile({ type: 'asset', fileName: `${to}/${name}`, source: readFileSync(`${from}/${name}`) })
      }
    },
  }
}
