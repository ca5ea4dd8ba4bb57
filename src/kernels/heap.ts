/** Addresses and sizes are multiples of this: a vector, and a good part of a cache line. */
export const ALIGNMENT = 16

interface Gap {
  readonly start: number
  readonly end: number
}

/**
 * Hands out ranges of a linear memory, first fit; free neighbours become one gap again. Knows numbers, not the memory.
 */
export class Heap {
  /** Sorted by address, never touching one another. */
  #gaps: Gap[] = []
  #end: number
  readonly #taken = new Map<number, number>()

  constructor(start: number, end: number) {
    this.#end = align(start)
    this.extend(end)
  }

  /** Bytes handed out now. */
  get used(): number {
    let sum = 0
    for (const bytes of this.#taken.values()) sum += bytes
    return sum
  }

  /** Where the memory that is handed out ends at most. */
  get end(): number {
    return this.#end
  }

  /** The address of `bytes` free bytes, undefined when there are not as many in one place. */
  allocate(bytes: number): number | undefined {
    const size = Math.max(ALIGNMENT, align(bytes))
    const at = this.#gaps.findIndex(({ start, end }) => end - start >= size)
    const gap = this.#gaps[at]
    if (!gap) return undefined
    const rest = { start: gap.start + size, end: gap.end }
    this.#gaps.splice(at, 1, ...(rest.start < rest.end ? [rest] : []))
    this.#taken.set(gap.start, size)
    return gap.start
  }

  /** Throws when `address` is not one that is handed out: a bug of the caller. */
  free(address: number): void {
    const size = this.#taken.get(address)
    if (size === undefined) throw new RangeError(`Nothing is allocated at ${address}.`)
    this.#taken.delete(address)
    this.#addGap({ start: address, end: address + size })
  }

  /** The memory reaches to `end` now. */
  extend(end: number): void {
    const aligned = end - (end % ALIGNMENT)
    if (aligned <= this.#end) return
    this.#addGap({ start: this.#end, end: aligned })
    this.#end = aligned
  }

  /** How far the memory must reach for an allocation of `bytes`. */
  endFor(bytes: number): number {
    const last = this.#gaps.at(-1)
    const start = last?.end === this.#end ? last.start : this.#end
    return start + Math.max(ALIGNMENT, align(bytes))
  }

  #addGap(gap: Gap): void {
    const before = this.#gaps.find(({ end }) => end === gap.start)
    const after = this.#gaps.find(({ start }) => start === gap.end)
    const joined = { start: before?.start ?? gap.start, end: after?.end ?? gap.end }
    this.#gaps = [...this.#gaps.filter((one) => one !== before && one !== after), joined]
    this.#gaps.sort((a, b) => a.start - b.start)
  }
}

export function align(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT
}
