import type { Manifest } from '../artifact/manifest.ts'

export interface ImportedModel {
  readonly artifact: Uint8Array<ArrayBuffer>
  readonly manifest: Manifest
}

export interface ImportOptions {
  /** Names of the scores, in order; by default those of the files, else `0`, `1`, ... */
  readonly labels?: readonly string[]
}
