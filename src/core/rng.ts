import { cosineOfTurns, log } from './elementary.ts'

/** Where a stream of random numbers is: plain data. */
export type RngState = readonly [number, number, number, number]

/**
 * Seeded random numbers: the same seed gives the same stream on every machine. Everything random in
 * Inpage (split, shuffle, initial weights, dropout) draws from one of these, so a run can be repeated.
 * Generator: sfc32 by Chris Doty-Humphrey (PractRand), seeded through SplitMix32.
 */
export class Rng {
  #a: number
  #b: number
  #c: number
  #counter = 1

  /** @param seed any number; its lower 32 bits (as an integer) count. */
  constructor(seed: number) {
    let state = Math.trunc(seed) >>> 0
    const splitMix = (): number => {
      state = (state + 0x9e3779b9) | 0
      let z = state
      z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
      return (z ^ (z >>> 15)) | 0
    }
    this.#a = splitMix()
    this.#b = splitMix()
    this.#c = splitMix()
    for (let i = 0; i < 12; i++) this.uint32()
  }

  /** Where the stream is: {@link Rng.from} goes on from here. */
  get state(): RngState {
    return [this.#a, this.#b, this.#c, this.#counter]
  }

  static from(state: RngState): Rng {
    const rng = new Rng(0)
    ;[rng.#a, rng.#b, rng.#c, rng.#counter] = state
    return rng
  }

  /** A whole number in [0, 2^32). */
  uint32(): number {
    const t = (((this.#a + this.#b) | 0) + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (this.#c << 21) | (this.#c >>> 11)
    this.#c = (this.#c + t) | 0
    return t >>> 0
  }

  /** A number in [0, 1) with 53 random bits. */
  uniform(): number {
    return ((this.uint32() >>> 5) * 67108864 + (this.uint32() >>> 6)) / 9007199254740992
  }

  /** A whole number in [0, n), without modulo bias (rejection). */
  below(n: number): number {
    const limit = 4294967296 - (4294967296 % n)
    let x = this.uint32()
    while (x >= limit) x = this.uint32()
    return x % n
  }

  /** A draw from the standard normal distribution (Box-Muller). */
  normal(): number {
    const radius = Math.sqrt(-2 * log(1 - this.uniform()))
    return radius * cosineOfTurns(this.uniform())
  }

  /** An independent stream for one purpose, so that drawing more for one does not shift another. */
  fork(purpose: string): Rng {
    let hash = this.uint32()
    for (let i = 0; i < purpose.length; i++) {
      hash = Math.imul(hash ^ purpose.charCodeAt(i), 0x01000193)
    }
    return new Rng(hash >>> 0)
  }

  /** Shuffles in place (Fisher-Yates) and returns its argument. */
  shuffle<A extends Uint32Array | unknown[]>(items: A): A {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.below(i + 1)
      const held = items[i]!
      items[i] = items[j]!
      items[j] = held
    }
    return items
  }
}
