/** What ONNX's TfIdfVectorizer is told (https://onnx.ai/onnx/operators/onnx__TfIdfVectorizer.html). */
export interface NgramOptions {
  /** The tokens of all n-grams, one after the other: first those of one token, then those of two, ... */
  readonly pool: readonly (string | number)[]
  /** Where in the pool the n-grams of 1, 2, ... tokens begin. */
  readonly ngramCounts: readonly number[]
  /** The place of each n-gram in what is given. */
  readonly ngramIndexes: readonly number[]
  readonly minGramLength: number
  readonly maxGramLength: number
  /** How many tokens may stand between those of an n-gram, the same number between all. */
  readonly maxSkipCount: number
  /** TF: how often; IDF: the weight of what occurs at all; TFIDF: how often, times the weight. */
  readonly mode: 'TF' | 'IDF' | 'TFIDF'
  /** Of each n-gram, in the order of the pool; all 1 when left out. */
  readonly weights?: readonly number[] | undefined
}

/** Finds known n-grams in lists of tokens. Made once for a pool: making it takes a moment, counting does not. */
export class NgramCounter {
  /** How many numbers it gives for a list of tokens. */
  readonly width: number
  readonly #options: NgramOptions
  readonly #ids = new Map<string | number, number>()
  readonly #trie: Trie
  /** Which n-gram of the pool ends at a node of the trie; -1: none. */
  readonly #ngrams: Int32Array

  constructor(options: NgramOptions) {
    const { pool, ngramIndexes } = options
    this.#options = options
    this.width = ngramIndexes.reduce((a, b) => Math.max(a, b), -1) + 1
    for (const token of pool) if (!this.#ids.has(token)) this.#ids.set(token, this.#ids.size)
    this.#trie = new Trie(pool.length)
    this.#ngrams = new Int32Array(pool.length + 1).fill(-1)
    this.#fill()
  }

  /** Adds the numbers of these tokens to `into`, which has zeros from `offset` on. */
  count(tokens: readonly (string | number)[], into: Float32Array, offset = 0): void {
    const { minGramLength, maxGramLength, maxSkipCount } = this.#options
    const ids = new Int32Array(tokens.length)
    for (let i = 0; i < ids.length; i++) ids[i] = this.#ids.get(tokens[i]!) ?? -1
    // A single token has nothing between its tokens, so it is counted once.
    for (let step = 1; step <= (maxGramLength > 1 ? maxSkipCount : 0) + 1; step++) {
      for (let from = 0; from < ids.length; from++) {
        let node = 0
        for (let length = 1, at = from; length <= maxGramLength && at < ids.length; length++, at += step) {
          node = ids[at]! < 0 ? 0 : this.#trie.child(node, ids[at]!)
          if (node === 0) break
          if (length >= minGramLength && (length > 1 || step === 1)) this.#found(this.#ngrams[node]!, into, offset)
        }
      }
    }
  }

  #found(ngram: number, into: Float32Array, offset: number): void {
    if (ngram < 0) return
    const { mode, weights, ngramIndexes } = this.#options
    const place = offset + ngramIndexes[ngram]!
    if (mode === 'TF') into[place]! += 1
    else if (mode === 'TFIDF') into[place]! += weights?.[ngram] ?? 1
    else into[place] = weights?.[ngram] ?? 1
  }

  #fill(): void {
    const { pool, ngramCounts } = this.#options
    let ngram = 0
    for (const [shorter, from] of ngramCounts.entries()) {
      const length = shorter + 1
      const end = ngramCounts[length] ?? pool.length
      for (let at = from; at < end; at += length) {
        let node = 0
        for (let i = at; i < at + length; i++) node = this.#trie.add(node, this.#ids.get(pool[i]!)!)
        this.#ngrams[node] = ngram++
      }
    }
  }
}

/** Sequences of ids that share what they begin with. Node 0 is where all begin; one hash table has all nodes. */
class Trie {
  /** Three numbers a slot: parent, id, node; node 0 is an empty slot. */
  readonly #slots: Int32Array
  readonly #mask: number
  #nodes = 0

  /** @param capacity how many nodes it will have at most. */
  constructor(capacity: number) {
    let slots = 16
    while (slots < 2 * capacity) slots *= 2
    this.#slots = new Int32Array(3 * slots)
    this.#mask = slots - 1
  }

  /** The node behind `parent` by `id`; 0 when there is none. */
  child(parent: number, id: number): number {
    return this.#slots[this.#slotOf(parent, id) + 2]!
  }

  add(parent: number, id: number): number {
    const slot = this.#slotOf(parent, id)
    if (this.#slots[slot + 2] === 0) this.#slots.set([parent, id, ++this.#nodes], slot)
    return this.#slots[slot + 2]!
  }

  #slotOf(parent: number, id: number): number {
    const slots = this.#slots
    // Mixing as MurmurHash3 does; any other would do.
    let hash = Math.imul(parent, 0xcc9e2d51) ^ Math.imul(id, 0x1b873593)
    hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b)
    for (let at = (hash ^ (hash >>> 13)) & this.#mask; ; at = (at + 1) & this.#mask) {
      const slot = 3 * at
      if (slots[slot + 2] === 0 || (slots[slot] === parent && slots[slot + 1] === id)) return slot
    }
  }
}
