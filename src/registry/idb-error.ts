import { MaasError } from '../core/error.ts'

/** Whether the connection ended under a transaction: nothing of it is stored and it can be run again on a new one. */
export function isLostConnection(thrown: unknown): boolean {
  return thrown instanceof DOMException && ['AbortError', 'InvalidStateError', 'UnknownError'].includes(thrown.name)
}

/** What IndexedDB throws, said so that a person knows what to do. */
export function databaseError(thrown: unknown): unknown {
  if (!(thrown instanceof DOMException)) return thrown
  switch (thrown.name) {
    case 'QuotaExceededError':
      return new MaasError('quota-exceeded', 'The browser\'s storage for this site is full and nothing was saved. '
        + 'Delete model versions or data sets that are no longer needed, or free space on the disk, then try again.', { cause: thrown })
    case 'VersionError':
      return new MaasError('unavailable', 'A newer version of this app has upgraded its database: reload this page.', { cause: thrown })
    default:
      return new MaasError('unavailable', `The browser's database cannot be used now (${thrown.name}: ${thrown.message}). `
        + 'Reload the page; if that does not help, check that the site may store data (private windows often may not).', { cause: thrown })
  }
}
