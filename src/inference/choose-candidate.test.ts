import { describe, expect, it } from 'vitest'
import { type Candidate, chooseCandidate } from './choose-candidate.ts'

const KEYS = Array.from({ length: 20_000 }, (_, i) => `user-${i}`)
const candidates = (...weights: number[]) => weights.map((weight, i): Candidate => ({ ref: `digits@${i + 1}`, weight })) as [Candidate, ...Candidate[]]
const places = (of: [Candidate, ...Candidate[]]) => KEYS.map((key) => chooseCandidate(of, key).ref)
const shareOf = (refs: readonly string[], ref: string) => refs.filter((one) => one === ref).length / refs.length

describe('a candidate', () => {
  it.each([['by key', places], ['by chance', (of: [Candidate, ...Candidate[]]) => KEYS.map(() => chooseCandidate(of, undefined).ref)]] as const)(
    'gets its share of requests, %s', (_, draw) => {
      const drawn = draw(candidates(90, 9, 1))
      // Five standard deviations of a binomial share of 20,000 at most: 0.011, 0.010, 0.0035.
      expect(Math.abs(shareOf(drawn, 'digits@1') - 0.9)).toBeLessThan(0.011)
      expect(Math.abs(shareOf(drawn, 'digits@2') - 0.09)).toBeLessThan(0.01)
      expect(Math.abs(shareOf(drawn, 'digits@3') - 0.01)).toBeLessThan(0.0035)
    },
  )

  it('keeps its keys: those alone move that must, to who got more', () => {
    const before = places(candidates(90, 10))
    const after = places(candidates(80, 20))
    const moved = before.map((ref, i) => [ref, after[i]!] as const).filter(([from, to]) => from !== to)
    expect(new Set(moved.map(([from, to]) => `${from} ${to}`))).toEqual(new Set(['digits@1 digits@2']))
    expect(Math.abs(moved.length / KEYS.length - 0.1)).toBeLessThan(0.011)
  })

  it('keeps its keys when another one comes or goes', () => {
    const [two, three] = [places(candidates(50, 50)), places(candidates(50, 50, 50))]
    expect(two.every((ref, i) => ref === three[i] || three[i] === 'digits@3')).toBe(true)
    expect(Math.abs(shareOf(three, 'digits@3') - 1 / 3)).toBeLessThan(0.017)
  })

  it('does not depend on the order of candidates', () => {
    const [a, b, c] = candidates(3, 2, 1) as unknown as [Candidate, Candidate, Candidate]
    expect(places([c, a, b])).toEqual(places([a, b, c]))
  })
})
