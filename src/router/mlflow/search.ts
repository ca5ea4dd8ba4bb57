import { MaasError } from '../../core/error.ts'
import { parseFilter, type Searchable } from './filter.ts'

/** What is searched, and how. */
export interface Search<T> {
  readonly found: readonly T[]
  readonly searchable: (one: T) => Searchable
  /** Attributes that a filter can name. */
  readonly attributes: Readonly<Record<string, 'text' | 'number'>>
  /** Attributes that an order can name, those of `searchable`. */
  readonly orders: readonly string[]
  /** The order of those that `order_by` leaves equal. */
  readonly tiebreak: readonly string[]
  readonly maxResults: number
  readonly defaultResults: number
}

/** A page by `filter`, `order_by`, `max_results` and `page_token`. Throws `invalid-input` that names the parameter. */
export function searched<T>(query: URLSearchParams, search: Search<T>): { readonly page: readonly T[]; readonly next_page_token?: string } {
  const { found, searchable, orders, tiebreak } = search
  const holds = parseFilter(query.get('filter') ?? '', search.attributes)
  const compare = byOrder([...query.getAll('order_by'), ...tiebreak], orders)
  const all = found.map((one) => ({ one, of: searchable(one) })).filter(({ of }) => holds(of)).toSorted((a, b) => compare(a.of, b.of))
  const from = readToken(query.get('page_token') ?? '')
  const to = from + readCount(query.get('max_results') ?? '', search)
  return { page: all.slice(from, to).map(({ one }) => one), ...(to < all.length && { next_page_token: btoa(JSON.stringify({ offset: to })) }) }
}

function byOrder(orderBy: readonly string[], known: readonly string[]): (a: Searchable, b: Searchable) => number {
  const orders = orderBy.map((text) => {
    const [, key = '', direction = 'ASC'] = /^\s*(?:attributes?\.)?`?(\w+)`?(?:\s+(ASC|DESC))?\s*$/i.exec(text) ?? []
    if (!known.includes(key)) throw new MaasError('invalid-input', `"order_by" cannot be "${text}": give one of ${known.join(', ')}, with ASC or DESC behind it.`)
    return { key, sign: direction.toUpperCase() === 'ASC' ? 1 : -1 }
  })
  return (a, b) => {
    for (const { key, sign } of orders) {
      const [left, right] = [a.attributes[key]!, b.attributes[key]!]
      if (left !== right) return left < right ? -sign : sign
    }
    return 0
  }
}

function readToken(token: string): number {
  if (token === '') return 0
  try {
    const { offset } = JSON.parse(atob(token)) as { offset: number }
    if (Number.isSafeInteger(offset) && offset >= 0) return offset
  } catch {
    // Refused below, as any other that was not given by a search.
  }
  throw new MaasError('invalid-input', '"page_token" was not given by a search: leave it out for the first page.')
}

function readCount(text: string, { defaultResults, maxResults }: Pick<Search<unknown>, 'defaultResults' | 'maxResults'>): number {
  if (text === '') return defaultResults
  const count = /^\d+$/.test(text) ? Number(text) : 0
  if (count >= 1 && count <= maxResults) return count
  throw new MaasError('invalid-input', `"max_results" must be a whole number from 1 to ${maxResults}; got "${text}".`)
}
