import type { GenericSchema, InferOutput, ObjectEntries } from 'valibot'
import type { RegistryStore } from '../registry/store.ts'
import type { ErrorStyle } from './problem.ts'

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
export type Method = (typeof METHODS)[number]

/**
 * One request on its way: what the route's pattern matched, decoded, and, where the operation has schemas of them, query and body; else the query as it came.
 */
export interface Call<P extends string = string, B = unknown, Q = URLSearchParams> {
  readonly request: Request
  readonly params: Readonly<Record<P, string>>
  readonly query: Q
  readonly body: B
  /** What changes something changes it through this one. */
  readonly registry: RegistryStore
}

/**
 * What one method of a route does. The same schemas check requests and describe them in the OpenAPI document. What no answer needs, such as what the answers
 * look like, stands in `router/openapi/`, by method and pattern.
 */
export interface Operation<P extends string = string> {
  /** A line for people. */
  readonly summary: string
  /** Of the query, texts by their names, see {@link fields}: a parameter that is unknown or given twice is refused. */
  readonly query?: ObjectSchema
  /** Of a JSON body, which is read and checked before the operation is called; it may be left out when the schema is `optional(...)`. */
  readonly body?: GenericSchema
  readonly handle: (call: Call<P, never>) => Promise<Response>
}

export type ObjectSchema = GenericSchema<Record<string, unknown>> & { readonly entries: ObjectEntries }

/** An operation whose query and body are typed by their schemas. */
export function operation<P extends string, B extends GenericSchema = GenericSchema, Q extends ObjectSchema | undefined = undefined>(given: {
  readonly summary: string
  readonly query?: Q
  readonly body?: B
  readonly handle: (call: Call<P, InferOutput<B>, Q extends ObjectSchema ? InferOutput<Q> : URLSearchParams>) => Promise<Response>
}): Operation<P> {
  return given as unknown as Operation<P>
}

export type Operations<P extends string = string> = Readonly<Partial<Record<Method, Operation<P>>>>

/** HEAD is answered as GET, OPTIONS by what is here, any other method with 405. */
export interface Route {
  /** Below `maas/`, e.g. `api/models/:model`, or `v1/models/:model:predict`, where a literal end follows a parameter. */
  readonly pattern: string
  readonly deadlineMs: number
  readonly errors: ErrorStyle
  readonly operations: Operations
}

/** The names of a pattern's parameters. */
export type ParamsOf<T extends string> = T extends `${infer Head}/${infer Tail}`
  ? ParamsOf<Head> | ParamsOf<Tail>
  : T extends `:${infer Name}:${string}` ? Name : T extends `:${infer Name}` ? Name : never

const MANAGEMENT_MS = 30_000

/** A management route: JSON under `api/`, for the origin's own pages. */
export function manage<T extends string>(pattern: T, operations: Operations<ParamsOf<T>>): Route {
  return { pattern: `api/${pattern}`, deadlineMs: MANAGEMENT_MS, errors: 'problem', operations }
}

/** A route of an inference protocol, whose errors are as those have them. */
export function protocolRoute<T extends string>(pattern: T, deadlineMs: number, operations: Operations<ParamsOf<T>>): Route {
  return { pattern, deadlineMs, errors: 'protocol', operations }
}

/** The pattern's parameters when it matches `path`, else undefined. */
export function matchPattern(pattern: string, path: string): Record<string, string> | undefined {
  return matchParts(pattern.split('/'), path.split('/'))
}

/** The same of a pattern and a path that are split at their slashes. */
export function matchParts(wanted: readonly string[], given: readonly string[]): Record<string, string> | undefined {
  if (wanted.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (let index = 0; index < wanted.length; index++) {
    const part = wanted[index]!
    const value = decode(given[index]!)
    if (value === undefined) return undefined
    if (!part.startsWith(':')) {
      if (part !== value) return undefined
      continue
    }
    const [name = '', end] = part.slice(1).split(':')
    if (end === undefined) params[name] = value
    else if (value.endsWith(`:${end}`)) params[name] = value.slice(0, -end.length - 1)
    else return undefined
  }
  return params
}

function decode(part: string): string | undefined {
  if (!part.includes('%')) return part
  try {
    return decodeURIComponent(part)
  } catch {
    return undefined // a stray `%` is no name of ours
  }
}
