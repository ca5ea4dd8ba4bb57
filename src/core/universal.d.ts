// The few globals that every JavaScript host has but `lib: es2023` does not name. The pure rooms may use these and
// nothing else of the platform; `fetch`, timers and `indexedDB` stay compile errors there.

declare namespace WebAssembly {
  interface Memory { readonly buffer: ArrayBuffer; grow(pages: number): number }
  const Memory: { new (descriptor: { initial: number; maximum?: number }): Memory }
  interface Module { readonly __module: never }
  const Module: { new (bytes: Uint8Array | ArrayBuffer): Module }
  interface Instance { readonly exports: Record<string, unknown> }
  const Instance: { new (module: Module, imports?: Record<string, Record<string, unknown>>): Instance }
  function validate(bytes: Uint8Array): boolean
  function compile(bytes: Uint8Array | ArrayBuffer): Promise<Module>
  function instantiate(module: Module, imports?: Record<string, Record<string, unknown>>): Promise<Instance>
}

declare class TextEncoder { encode(text: string): Uint8Array<ArrayBuffer> }
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean })
  readonly encoding: string
  decode(bytes: Uint8Array | ArrayBuffer, options?: { stream?: boolean }): string
}
