import { parseModelRef } from '../../registry/model-ref.ts'
import type { ModelRecord } from '../../registry/records.ts'
import type { EndpointRecord } from '../../registry/serving-records.ts'

/** Names of the endpoints that a version answers now, or shadows, by its number or an alias. */
export function endpointsOf(endpoints: readonly EndpointRecord[], { name, aliases }: ModelRecord, version: number): readonly string[] {
  const leadsHere = (text: string) => {
    const ref = parseModelRef(text)
    return ref.kind !== 'default' && ref.model === name && (ref.kind === 'version' ? ref.version : aliases[ref.alias]) === version
  }
  return endpoints
    .filter(({ candidates, shadow }) => candidates.some(({ model }) => leadsHere(model)) || (shadow !== null && leadsHere(shadow)))
    .map((endpoint) => endpoint.name)
}
