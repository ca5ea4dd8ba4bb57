import type { VersionRecord } from '../../registry/records.ts'

/** `tensorflow.serving.ModelVersionStatus`: a version answers as long as it is READY, and is loaded when it is asked. */
export function versionStatus({ version, status, error }: VersionRecord) {
  const state = { PENDING: 'START', READY: 'AVAILABLE', FAILED: 'END' }[status]
  return { version: String(version), state, status: { error_code: error ? 'UNKNOWN' : 'OK', error_message: error?.message ?? '' } }
}
