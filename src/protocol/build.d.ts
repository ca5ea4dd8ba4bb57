// What vite.config.ts puts into the bundles.

/** Names this build: a hash over all of its files. */
declare const __BUILD__: string

/** The app shell, paths relative to the app root, with a hash of each file's bytes. Only in `sw.js`. */
declare const __PRECACHE__: readonly { readonly url: string; readonly revision: string }[]

/** Both builds of all kernels. */
declare module 'virtual:kernels' {
  /** For every engine with SIMD. */
  export function plain(): Promise<Uint8Array<ArrayBuffer>>
  /** The same with relaxed SIMD (fused multiply-add). */
  export function relaxed(): Promise<Uint8Array<ArrayBuffer>>
}

/** Those that a model needs to answer; the plain build is a file of the app, `inference.wasm`. */
declare module 'virtual:inference-kernels' {
  export function relaxed(): Promise<Uint8Array<ArrayBuffer>>
}

declare module '*.wasm?url' {
  /** Relative to the app root in a classic script. */
  const path: string
  export default path
}
