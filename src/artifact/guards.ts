import { isObject } from '../core/is-object.ts'

/**
 * Checks that what came out of JSON has a type: a guard gives its argument back or calls `fail` with the place and
 * what it expected there. Fields that are not asked for are let pass.
 */
export interface Place {
  readonly path: string
  fail(message: string): never
}

export type Guard<T> = (value: unknown, place: Place) => T
type Guards = Readonly<Record<string, Guard<unknown>>>
type Guarded<G extends Guards> = { readonly [K in keyof G]: ReturnType<G[K]> }

export const text: Guard<string> = (value, place) => (typeof value === 'string' ? value : refuse(place, 'a text'))

export const finite: Guard<number> = (value, place) =>
  typeof value === 'number' && Number.isFinite(value) ? value : refuse(place, 'a finite number')

export const count: Guard<number> = (value, place) =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : refuse(place, 'a whole number')

export function oneOf<const T extends readonly unknown[]>(...options: T): Guard<T[number]> {
  return (value, place) => (options.includes(value) ? value : refuse(place, `one of ${options.join(', ')}`))
}

export function either<A, B>(first: Guard<A>, isFirst: (value: unknown) => boolean, second: Guard<B>): Guard<A | B> {
  return (value, place) => (isFirst(value) ? first(value, place) : second(value, place))
}

export function listOf<T>(item: Guard<T>): Guard<readonly T[]> {
  return (value, place) => {
    if (!Array.isArray(value)) return refuse(place, 'a list')
    value.forEach((element, i) => item(element, at(place, i)))
    return value
  }
}

export function recordOf<T>(item: Guard<T>): Guard<Readonly<Record<string, T>>> {
  return (value, place) => {
    if (!isObject(value)) return refuse(place, 'an object')
    for (const [key, element] of Object.entries(value)) item(element, at(place, key))
    return value as Record<string, T>
  }
}

export function object<R extends Guards, O extends Guards = Record<never, never>>(
  required: R,
  optional?: O,
): Guard<Guarded<R> & Partial<Guarded<O>>> {
  return (value, place) => {
    if (!isObject(value)) return refuse(place, 'an object')
    for (const [key, guard] of Object.entries(required)) guard(value[key], at(place, key))
    for (const [key, guard] of Object.entries(optional ?? {})) {
      if (value[key] !== undefined) guard(value[key], at(place, key))
    }
    return value as Guarded<R> & Partial<Guarded<O>>
  }
}

function at(place: Place, key: string | number): Place {
  return { path: `${place.path}.${key}`, fail: place.fail }
}

function refuse({ path, fail }: Place, expected: string): never {
  return fail(`${path} is not ${expected}`)
}
