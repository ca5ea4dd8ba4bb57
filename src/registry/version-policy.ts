import { MaasError } from '../core/error.ts'
import type { VersionRecord } from './records.ts'
import type { VersionPolicy } from './serving-records.ts'

/** The READY versions that a policy lets answer, ascending. @param versions all of one model. */
export function servedVersions(versions: readonly VersionRecord[], policy: VersionPolicy = { all: {} }): readonly VersionRecord[] {
  const ready = versions.filter(({ status }) => status === 'READY').toSorted((a, b) => a.version - b.version)
  if ('latest' in policy) return ready.slice(-policy.latest.num_versions)
  if ('specific' in policy) return ready.filter(({ version }) => policy.specific.versions.includes(version))
  return ready
}

/** Throws `version-not-found` unless the policy lets this version answer. @param versions all of its model. */
export function checkServed({ model, version }: VersionRecord, versions: readonly VersionRecord[], policy: VersionPolicy): void {
  const served = servedVersions(versions, policy).map((one) => one.version)
  if (served.includes(version)) return
  throw new MaasError('version-not-found', `${model}@${version} is not served: by its version_policy ${JSON.stringify(policy)}, "${model}" serves `
    + `${served.length > 0 ? `version ${served.join(', ')}` : 'no version'}. Ask for one of those, or change the policy: PUT maas/api/models/${model}/config.`)
}

/** Throws `unavailable` for a PENDING version, `version-not-found` for one that FAILED. */
export function checkReady({ model, version, status, error }: VersionRecord): void {
  if (status === 'PENDING') throw new MaasError('unavailable', `${model}@${version} is PENDING: it answers once it is READY. Try again then.`)
  if (status === 'FAILED') {
    throw new MaasError('version-not-found', `${model}@${version} FAILED (${error?.message ?? 'for no known reason'}) and never answers: ask for another version.`)
  }
}
