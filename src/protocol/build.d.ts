// What vite.config.ts puts into the bundles.

/** Names this build: a hash over all of its files. */
declare const __BUILD__: string

/** The app shell, paths relative to the app root, with a hash of each file's bytes. Only in `sw.js`. */
declare const __PRECACHE__: readonly { readonly url: string; readonly revision: string }[]

declare module 'virtual:kernels' {
  /** The kernels for every engine with SIMD. */
  export function plain(): Uint8Array<ArrayBuffer>
  /** The same with relaxed SIMD (fused multiply-add). */
  export function relaxed(): Uint8Array<ArrayBuffer>
}

declare module '*.wasm?url' {
  /** Relative to the app root in a classic script. */
  const path: string
  export default path
}
