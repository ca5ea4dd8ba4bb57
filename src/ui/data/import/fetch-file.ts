import { MaasError } from '../../../core/error.ts'
import type { Chosen } from './chosen.ts'

/** A file of this origin by its address, absolute or relative to the page. Throws `forbidden` for other origins. */
export async function fetchFile(address: string): Promise<Chosen> {
  const url = addressOf(address.trim())
  if (url.origin !== location.origin) {
    throw new MaasError('forbidden', `${url.origin} is another site: only files of ${location.origin} can be read. Download it and choose the file.`)
  }
  const response = await fetch(url).catch((cause: unknown) => {
    throw new MaasError('unavailable', `${url.href} could not be fetched.`, { cause })
  })
  if (!response.ok) throw new MaasError('unavailable', `${url.href} answered ${response.status}.`)
  const type = response.headers.get('Content-Type')?.split(';')[0] ?? ''
  if (type === 'text/html') throw new MaasError('unsupported-media-type', `${url.href} is a web page, not a data file.`)
  const name = decodeURIComponent(url.pathname.split('/').at(-1)!) || 'data'
  return { name, file: new File([await response.blob()], name, { type }) }
}

function addressOf(address: string): URL {
  try {
    return new URL(address, document.baseURI)
  } catch (cause) {
    throw new MaasError('invalid-input', `"${address}" is no address.`, { cause })
  }
}
