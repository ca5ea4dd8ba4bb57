import { MaasError } from '../core/error.ts'
import type { FinishedVersion, NewVersion, VersionRecord } from './records.ts'
import type { RegistryStore } from './store.ts'

/**
 * Makes an artifact the next version of its model: PENDING while its bytes are being stored, then READY, or FAILED with
 * the error that this throws.
 */
export async function registerVersion(
  registry: RegistryStore, model: string, details: NewVersion, finished: FinishedVersion, promote: boolean,
): Promise<VersionRecord> {
  const { version } = await registry.createVersion(model, details)
  try {
    return await registry.finishVersion(model, version, finished, promote)
  } catch (thrown) {
    const error = MaasError.from(thrown)
    await registry.failVersion(model, version, error.toJSON()).catch(() => undefined) // `error` says why
    throw error
  }
}
