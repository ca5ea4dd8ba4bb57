import { readFileSync, readdirSync } from 'node:fs'
import { deflateRawSync } from 'node:zlib'
import type { Plugin } from 'vite'
import { PACKED_FILES } from './pack-datasets.mjs'

/**
 * `virtual:kernels` and `virtual:inference-kernels`: both builds of either inside the bundle, so that they work offline from the
 * first visit; compressed, since base64 hides from gzip how alike code is.
 */
export function kernelModule(): Plugin {
  const NAMES = new Map([['\0virtual:kernels', 'kernels'], ['\0virtual:inference-kernels', 'inference']])
  return {
    name: 'inpage:kernels',
    resolveId: (source) => (NAMES.has(`\0${source}`) ? `\0${source}` : null),
    load(resolved) {
      const name = NAMES.get(resolved)
      if (name === undefined) return null
      const text = (file: string) => JSON.stringify(deflateRawSync(readFileSync(`.cache/kernels/${file}.wasm`), { level: 9 }).toString('base64'))
      return `function unpack(base64) {
  const packed = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
  return new Response(stream).arrayBuffer().then((bytes) => new Uint8Array(bytes))
}
export const plain = () => unpack(${text(name)})
export const relaxed = () => unpack(${text(`${name}-relaxed`)})`
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

/** Copies the pages of a folder as they are: examples that a user can copy need no build step. */
export function copiedPages(from: string, to: string): Plugin {
  return {
    name: 'inpage:pages',
    apply: 'build',
    generateBundle() {
      for (const name of readdirSync(from)) {
        this.emitFile({ type: 'asset', fileName: `${to}/${name}`, source: readFileSync(`${from}/${name}`) })
      }
    },
  }
}
