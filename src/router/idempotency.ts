import { MaasError } from '../core/error.ts'
import { sha256 } from '../registry/sha256.ts'
import type { RegistryStore } from '../registry/store.ts'

/** Of a structured field's string, or bare. */
const KEY = /^"?([\x21\x23-\x7e]{1,255}?)"?$/

/**
 * The registry for a request, which is changed once for as many times as a request with this `Idempotency-Key` comes within a
 * day (draft-ietf-httpapi-idempotency-key-header). Another request under the same key is refused with 422: one of another
 * method, URL or JSON body; of a body that is a file only the URL is compared. Throws `invalid-input` for what is no key.
 */
export async function onBehalfOf({ method, url, headers }: Request, body: unknown, registry: RegistryStore): Promise<RegistryStore> {
  const header = headers.get('Idempotency-Key')
  if (header === null || method === 'GET' || method === 'HEAD') return registry
  const id = KEY.exec(header)?.[1]
  if (id === undefined) throw new MaasError('invalid-input', `The Idempotency-Key must be 1 to 255 characters of ASCII such as crypto.randomUUID() gives; got ${JSON.stringify(header)}.`)
  const { pathname, search } = new URL(url)
  const json = body === undefined ? '' : await sha256(new TextEncoder().encode(JSON.stringify(body)))
  return registry.forRequest({ id, fingerprint: `${method} ${pathname}${search} ${json}` })
}
