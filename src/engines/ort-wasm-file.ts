/** onnxruntime's WebAssembly as a file of the app: in a classic script, its path relative to the app root. */
export { default as wasmFile } from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url'
