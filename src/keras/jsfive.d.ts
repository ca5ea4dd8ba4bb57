/** The part of jsfive, which ships no types, that `hdf5.ts` uses. */
declare module 'jsfive' {
  type Attributes = Readonly<Record<string, unknown>>
  class Group {
    readonly attrs: Attributes
    readonly keys: readonly string[]
    /** Throws a text when there is nothing at `path`. */
    get(path: string): Group | Dataset | null
  }
  class Dataset {
    readonly shape: readonly number[]
    /** As numpy writes it, e.g. `<f4`. */
    readonly dtype: string
    readonly value: readonly number[]
  }
  class File extends Group {
    constructor(bytes: ArrayBuffer)
  }
}
