/** One of those that share an endpoint's requests. */
export interface Candidate {
  /** Names it among the others: its keys stay with it, whatever version is behind it. */
  readonly ref: string
  /** Above 0. */
  readonly weight: number
}

/**
 * By chance, by weight. With a key always the same one: that of the best score -weight / ln(u), where u is drawn from key and
 * candidate. So a change of weights moves only as many keys as it must, between the candidates whose shares it changes.
 * (Weighted rendezvous hashing: Schindelhauer and Schomaker, "Weighted Distributed Hash Tables", 2005.)
 */
export function chooseCandidate<C extends Candidate>(candidates: readonly [C, ...C[]], key: string | undefined): C {
  if (candidates.length === 1) return candidates[0]
  if (key !== undefined) return candidates.reduce((best, candidate) => (score(candidate, key) > score(best, key) ? candidate : best))
  let left = Math.random() * candidates.reduce((sum, { weight }) => sum + weight, 0)
  return candidates.find(({ weight }) => (left -= weight) < 0) ?? candidates[0]
}

function score({ ref, weight }: Candidate, key: string): number {
  return -weight / Math.log((hash(`${ref}\n${key}`) + 0.5) / 2 ** 32)
}

/** FNV-1a with the last step of MurmurHash3, whose bits are then evenly spread. */
function hash(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
