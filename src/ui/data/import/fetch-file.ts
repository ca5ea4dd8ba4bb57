import { download } from '../../../client/download.ts'
import { MaasError } from '../../../core/error.ts'
import type { Chosen } from './chosen.ts'

/** A file of this origin by its address, absolute or relative to the page. Throws as {@link download}, and for a web page. */
export async function fetchFile(address: string): Promise<Chosen> {
  const url = addressOf(address.trim())
  const file = await download(url)
  if (file.type.startsWith('text/html')) throw new MaasError('unsupported-media-type', `${url} is a web page, not a data file.`)
  return { name: file.name, file }
}

function addressOf(address: string): URL {
  try {
    return new URL(address, document.baseURI)
  } catch (cause) {
    throw new MaasError('invalid-input', `"${address}" is no address.`, { cause })
  }
}
