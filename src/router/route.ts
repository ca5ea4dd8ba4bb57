import type { ErrorStyle } from './problem.ts'

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
export type Method = (typeof METHODS)[number]

/** One request on its way: what the route's pattern matched, decoded, and the query. */
export interface Call<P extends string = string> {
  readonly request: Request
  readonly params: Readonly<Record<P, string>>
  readonly query: URLSearchParams
}

export type Handler<P extends string = string> = (call: Call<P>) => Promise<Response>

/** HEAD is answered as GET, OPTIONS by what is here, any other method with 405. */
export interface Route {
  /** Below `maas/`, e.g. `api/models/:model`. */
  readonly pattern: string
  readonly deadlineMs: number
  readonly errors: ErrorStyle
  readonly handlers: Readonly<Partial<Record<Method, Handler>>>
}

type ParamsOf<T extends string> = T extends `${infer Head}/${infer Tail}`
  ? ParamsOf<Head> | ParamsOf<Tail>
  : T extends `:${infer Name}` ? Name : never

const MANAGEMENT_MS = 30_000

/** A management route: JSON under `api/`, for the origin's own pages. */
export function manage<T extends string>(
  pattern: T, handlers: Readonly<Partial<Record<Method, Handler<ParamsOf<T>>>>>,
): Route {
  return { pattern: `api/${pattern}`, deadlineMs: MANAGEMENT_MS, errors: 'problem', handlers }
}

/** The pattern's parameters when it matches `path`, else undefined. */
export function matchPattern(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/')
  const given = path.split('/')
  if (wanted.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const value = decode(given[index]!)
    if (value === undefined) return undefined
    if (part.startsWith(':')) params[part.slice(1)] = value
    else if (part !== value) return undefined
  }
  return params
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part)
  } catch {
    return undefined // a stray `%` is no name of ours
  }
}
