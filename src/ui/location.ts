export const PLACES = ['data', 'train', 'models', 'try', 'serve'] as const
export type Place = (typeof PLACES)[number]

/** Where in the studio the page is: `#/train?dataset=houses`. */
export interface Location {
  readonly place: Place
  readonly params: URLSearchParams
}

/** Reads the part of the address after `#`; what names no place is the first one. */
export function parseHash(hash: string): Location {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  const place = PLACES.find((known) => known === path) ?? 'data'
  return { place, params: new URLSearchParams(query) }
}

/** The link to a place. */
export function hrefTo(place: Place, params: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams(params).toString()
  return query ? `#/${place}?${query}` : `#/${place}`
}
