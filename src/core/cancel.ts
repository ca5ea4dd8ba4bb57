import { MaasError } from './error.ts'

/** The part of AbortSignal that pure code needs; an AbortSignal is one. */
export interface CancelSignal {
  readonly aborted: boolean
}

/** Throws `cancelled` when the signal has fired. */
export function throwIfCancelled(signal: CancelSignal | undefined, what: string): void {
  if (signal?.aborted) throw new MaasError('cancelled', `${what} was cancelled.`)
}
