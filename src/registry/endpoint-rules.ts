import { MaasError } from '../core/error.ts'
import { parseModelRef } from './model-ref.ts'
import { checkName } from './rules.ts'
import type { EndpointRecord, NewEndpoint } from './serving-records.ts'

export const endpointNotFound = (name: string) =>
  new MaasError('endpoint-not-found', `There is no endpoint "${name}". GET maas/api/endpoints lists those that are there.`)

/** Throws `invalid-input` for a name, weights or references that cannot be those of an endpoint, wherever they lead. */
export function checkEndpoint(name: string, { candidates, shadow }: NewEndpoint): void {
  checkName('endpoint', name)
  const refuse = (why: string) => {
    throw new MaasError('invalid-input', `Endpoint "${name}": ${why}.`)
  }
  if (!candidates.every(({ weight }) => Number.isFinite(weight) && weight >= 0)) refuse('each "weight" must be a number from 0')
  if (!candidates.some(({ weight }) => weight > 0)) refuse('give at least one candidate with a "weight" above 0')
  const models = candidates.map(({ model }) => model)
  const twice = models.find((model, at) => models.indexOf(model) !== at)
  if (twice !== undefined) refuse(`"${twice}" is a candidate twice: give it once, with the sum of the weights`)
  for (const ref of shadow === null ? models : [...models, shadow]) {
    if (parseModelRef(ref).kind === 'default') refuse('a candidate or shadow must name its model: "digits", "digits@3" or "digits@champion"')
  }
}

/** What of a model is to go. */
export interface Leaving {
  readonly model: string
  readonly version?: number
  readonly alias?: string
}

/** Throws `conflict` while an endpoint names what is to go. */
export function checkNoEndpoint(endpoints: readonly EndpointRecord[], { model, version, alias }: Leaving): void {
  const names = (text: string): boolean => {
    const ref = parseModelRef(text)
    if (ref.kind === 'default' || ref.model !== model) return false
    if (version !== undefined) return ref.kind === 'version' && ref.version === version
    return alias === undefined || (ref.kind === 'alias' && ref.alias === alias)
  }
  const holder = endpoints.find(({ candidates, shadow }) => candidates.some((candidate) => names(candidate.model)) || (shadow !== null && names(shadow)))
  if (!holder) return
  const what = version !== undefined ? `${model}@${version}` : alias !== undefined ? `${model}@${alias}` : `Model "${model}"`
  throw new MaasError('conflict', `${what} cannot be deleted while endpoint "${holder.name}" names it. Change the endpoint first: PUT maas/api/endpoints/${holder.name}.`)
}
