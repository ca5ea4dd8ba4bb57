import { MaasError } from '../core/error.ts'

/** Of the body, in small letters, without parameters; '' when it is not said. */
export function mediaTypeOf({ headers }: Request): string {
  const [type = ''] = (headers.get('Content-Type') ?? '').split(';', 1)
  return type.trim().toLowerCase()
}

/** A parameter of the body's content type, such as its charset. */
export function parameterOf({ headers }: Request, name: string): string | undefined {
  return new RegExp(`;\\s*${name}="?([^";\\s]+)`, 'i').exec(headers.get('Content-Type') ?? '')?.[1]?.toLowerCase()
}

/**
 * The first of those that the caller likes best (RFC 9110, 12.5.1); the first of all when it does not say.
 * Throws `not-acceptable` when it accepts none.
 */
export function acceptedType<T extends string>({ headers }: Request, offered: readonly T[]): T {
  const accept = headers.get('Accept')
  if (accept === null || accept === '*/*' || accept.trim() === '') return offered[0]!
  const ranges = accept.toLowerCase().split(',').map(readRange)
  const quality = (type: string) => {
    const kinds = [type, `${type.split('/')[0]}/*`, '*/*']
    // The most specific range decides.
    return kinds.flatMap((kind) => ranges.filter((range) => range.type === kind)).at(0)?.quality ?? 0
  }
  const best = offered.toSorted((a, b) => quality(b) - quality(a))[0]!
  if (quality(best) > 0) return best
  throw new MaasError('not-acceptable', `There is no answer as "${accept}"; this gives ${offered.join(', ')}.`)
}

function readRange(text: string): { readonly type: string; readonly quality: number } {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim())
  const quality = parameters.find((parameter) => parameter.startsWith('q='))
  return { type, quality: quality === undefined ? 1 : Number(quality.slice(2)) || 0 }
}
