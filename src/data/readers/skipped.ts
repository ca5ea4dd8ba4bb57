import { MaasError } from '../../core/error.ts'
import type { ReadNote, ReadOptions } from './reader.ts'

const MAX_NAMED = 100

/** Bad rows: an error, or left out and counted. */
export class Skipped {
  readonly #isAllowed: boolean
  readonly #places: string[] = []
  #count = 0

  constructor({ badRows }: ReadOptions) {
    this.#isAllowed = badRows === 'skip'
  }

  /** @param place such as `Line 4`. Throws `invalid-data`, offering to skip, unless that was asked for. */
  add(place: string, problem: string, cause?: unknown): void {
    if (!this.#isAllowed) throw new MaasError('invalid-data', `${place}: ${problem}`, { cause, details: { offer: { badRows: 'skip' } } })
    this.#count++
    if (this.#places.length < MAX_NAMED) this.#places.push(place)
  }

  notes(): readonly ReadNote[] {
    return this.#count > 0 ? [{ code: 'skipped', count: this.#count, places: this.#places }] : []
  }
}
