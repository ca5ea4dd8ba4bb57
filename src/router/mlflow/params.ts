import { MaasError } from '../../core/error.ts'
import type { VersionRecord } from '../../registry/records.ts'
import type { RegistryStore } from '../../registry/store.ts'

/** A parameter that must be given. Throws `invalid-input`. */
export function required(query: URLSearchParams, name: string): string {
  const value = query.get(name) ?? ''
  if (value === '') throw new MaasError('invalid-input', `Missing value for required parameter '${name}'.`)
  return value
}

/** Throws `invalid-input` for a version that is no number, `model-not-found`, `version-not-found`. */
export function requestedVersion(registry: RegistryStore, model: string, version: string): Promise<VersionRecord> {
  if (!/^\d+$/.test(version)) throw new MaasError('invalid-input', `The version must be a whole number; got "${version}".`)
  return registry.getVersion(model, Number(version))
}
