import type { Predictor } from '../../inference/predictor.ts'
import type { VersionRecord } from '../../registry/records.ts'
import { aliasNotFound, aliasTarget, CHAMPION } from '../../registry/rules.ts'
import type { ServingStore } from '../../registry/store.ts'
import type { Call } from '../route.ts'
import { versionNumber } from '../version-number.ts'

const OK = { error_code: 'OK', error_message: '' }

/**
 * `model_version_status` as TensorFlow Serving gives it, of all versions, newest first, or of one; `name` and `ready` as KServe does.
 * Throws `model-not-found`, `version-not-found`, `alias-not-found`.
 */
export async function statusOf(registry: ServingStore, predictor: Predictor, { model = '', version, label }: Call['params']) {
  const record = await registry.getModel(model)
  const isAll = version === undefined && label === undefined
  const target = version === undefined ? aliasTarget(record, label ?? CHAMPION) : versionNumber(version, model)
  if (target === undefined && !isAll) throw aliasNotFound(record, label!)
  const versions = isAll ? await registry.listVersions(model) : [await registry.getVersion(model, target!)]
  const model_version_status = await Promise.all(versions.map((one) => versionStatus(predictor, one)))
  return { name: model, ready: model_version_status.some((one) => one.version === String(target) && one.state === 'AVAILABLE'), model_version_status }
}

/** A READY version is loaded when it is asked, so that it is available unless it was taken out of service or could not be loaded. */
async function versionStatus(predictor: Predictor, { model, version, status, error }: VersionRecord) {
  const one = (state: string, told: object) => ({ version: String(version), state, status: told })
  if (status === 'PENDING') return one('START', OK)
  if (status === 'FAILED') return one('END', { error_code: 'UNKNOWN', error_message: error?.message ?? '' })
  const { state, reason } = await predictor.state(model, version)
  if (state === 'UNAVAILABLE') return one('END', { error_code: 'UNAVAILABLE', error_message: reason })
  return one(state === 'LOADING' ? 'LOADING' : 'AVAILABLE', OK)
}
