import { type ErrorCode, MaasError } from '../core/error.ts'

/** What may be right a moment later. */
const PASSING: readonly ErrorCode[] = ['unavailable', 'deadline-exceeded', 'too-many-requests']
const MAX_ATTEMPTS = 4
const FIRST_WAIT_MS = 100

export interface RetryOptions {
  /** All attempts together. */
  readonly deadlineMs: number
  readonly signal?: AbortSignal | undefined
}

/**
 * Does again what failed for a passing reason: after the time that the error gives (`Retry-After`), else after a growing one, of which
 * chance takes up to half, so that many callers do not come back at once. Throws the last error when there is no time left.
 * @param attempt is told how long it may take.
 */
export async function withRetries<T>(attempt: (remainingMs: number) => Promise<T>, { deadlineMs, signal }: RetryOptions): Promise<T> {
  const until = performance.now() + deadlineMs
  for (let attempts = 1; ; attempts++) {
    try {
      return await attempt(until - performance.now())
    } catch (thrown) {
      signal?.throwIfAborted()
      if (!(thrown instanceof MaasError) || !PASSING.includes(thrown.code) || attempts === MAX_ATTEMPTS) throw thrown
      const given = thrown.details?.['retryAfterMs']
      const wait = typeof given === 'number' ? given : FIRST_WAIT_MS * 2 ** (attempts - 1) * (1 - Math.random() / 2)
      if (performance.now() + wait >= until) throw thrown
      await pause(wait, signal)
    }
  }
}

/** Throws the signal's reason. */
function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal!.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal?.addEventListener('abort', stop, { once: true })
  })
}
