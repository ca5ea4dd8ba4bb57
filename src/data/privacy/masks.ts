/**
 * What is done with a column, complete: it stands in the lineage of a data set and in the signature of a model. Keys are named
 * by their ids, never given.
 */
export type Mask =
  | { readonly action: 'drop' }
  /** All but so many characters at its ends. */
  | { readonly action: 'mask'; readonly first: number; readonly last: number }
  /** What is found within a text becomes its kind, such as `[email]`. */
  | { readonly action: 'redact' }
  /** A pseudonym: the same for the same value and key (HMAC-SHA-256). */
  | { readonly action: 'hash'; readonly key: string }
  /** Numbers become the beginning of their bin, texts their first characters, IP addresses their network. */
  | { readonly action: 'generalise'; readonly to: 'bins'; readonly width: number }
  | { readonly action: 'generalise'; readonly to: 'prefix'; readonly length: number }
  | { readonly action: 'generalise'; readonly to: 'network' }
  /** Dates in a format of `data/dates.ts` become `YYYY-MM` or `YYYY`. */
  | { readonly action: 'generalise'; readonly to: 'month'; readonly format: string }
  | { readonly action: 'generalise'; readonly to: 'year'; readonly format: string }
  /** Drawn anew for each value that is stored, by a generator whose seed is kept nowhere; requests are left as they are. */
  | { readonly action: 'noise'; readonly distribution: 'laplace' | 'gaussian'; readonly scale: number }

export type MaskAction = Mask['action']

/** As an owner gives it: what is left out is filled in. */
export type MaskOptions = { readonly action: MaskAction } & Readonly<Record<string, unknown>>

/** A step of a data set's lineage: what was done with which column. */
export type MaskStep = Mask & { readonly column: string }
