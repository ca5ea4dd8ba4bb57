const BLOCK = 65_536
const BITS = 16

type Numbers = Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>

/**
 * A typed array whose length is not known: blocks, so that growing never copies what is there. Only the first block grows by
 * doubling, for tables of few rows and many columns.
 */
export class GrowingArray<A extends Numbers> {
  readonly #make: (length: number) => A
  #blocks: A[]
  #last: A
  #room: number
  #length = 0

  constructor(make: (length: number) => A) {
    this.#make = make
    this.#last = make(64)
    this.#blocks = [this.#last]
    this.#room = this.#last.length
  }

  get length(): number {
    return this.#length
  }

  push(value: number): void {
    if (this.#length === this.#room) this.#grow()
    this.#last[this.#length++ & (BLOCK - 1)] = value
  }

  /** @param index below the length. */
  at(index: number): number {
    return this.#blocks[index >> BITS]![index & (BLOCK - 1)]!
  }

  /** All values; this array is empty from then on. */
  take(): A {
    const all = this.#make(this.#length)
    this.#blocks.forEach((block, i) => all.set(block.subarray(0, this.#length - i * BLOCK), i * BLOCK))
    this.clear()
    return all
  }

  clear(): void {
    this.#blocks = []
    this.#length = this.#room = 0
  }

  #grow(): void {
    if (this.#last.length < BLOCK) {
      const longer = this.#make(this.#last.length * 2)
      longer.set(this.#last)
      this.#blocks[0] = this.#last = longer
      this.#room = longer.length
    } else {
      this.#last = this.#make(BLOCK)
      this.#blocks.push(this.#last)
      this.#room += BLOCK
    }
  }
}
