import { MaasError } from '../core/error.ts'

/** Of a path. Throws `version-not-found` for what is no number. */
export function versionNumber(text: string, model: string): number {
  const version = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (Number.isNaN(version)) throw new MaasError('version-not-found', `"${text}" is not a version of "${model}": give its number, e.g. 3.`)
  return version
}
