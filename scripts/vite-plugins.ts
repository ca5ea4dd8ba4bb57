import { readFileSync, readdirSync } from 'node:fs'
import type { Plugin } from 'vite'
import { PACKED_FILES } from './pack-datasets.mjs'

/** `virtual:kernels`: both builds of the kernels inside the bundle, so that they work offline from the first visit. */
export function kernelModule(): Plugin {
  const id = 'virtual:kernels'
  return {
    name: 'inpage:kernels',
    resolveId: (source) => (source === id ? `\0${id}` : null),
    load(resolved) {
      if (resolved !== `\0${id}`) return null
      const text = (name: string) => JSON.stringify(readFileSync(`.cache/kernels/${name}.wasm`).toString('base64'))
      // Unpacked on demand, in a plain loop: several times faster than Uint8Array.from with a function.
      return `function bytes(base64) {
  const text = atob(base64)
  const result = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) result[i] = text.charCodeAt(i)
  return result
}
export const plain = () => bytes(${text('kernels')})
export const relaxed = () => bytes(${text('kernels-relaxed')})`
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
