import { MaasError } from '../core/error.ts'

/**
 * A file of the page's own origin, under the last part of its path. Throws `invalid-input` for another origin, whose files only their
 * server can share, and `unavailable`.
 */
export async function download(url: URL, signal?: AbortSignal): Promise<File> {
  if (url.origin !== location.origin) {
    throw new MaasError('invalid-input', `${url} is not of this page's origin, ${location.origin}. Download it, then import the file.`)
  }
  const response = await fetch(url, { signal: signal ?? null }).catch((cause: unknown) => {
    signal?.throwIfAborted()
    throw new MaasError('unavailable', `${url} could not be fetched. Try again when the network is there.`, { cause })
  })
  if (!response.ok) throw new MaasError('unavailable', `${url} could not be fetched: the server answered ${response.status}.`)
  const content = await response.blob()
  return new File([content], decodeURIComponent(url.pathname.split('/').at(-1)!), { type: content.type })
}
