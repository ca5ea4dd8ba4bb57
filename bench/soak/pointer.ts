/** Where a name points, as its only writer knows: who was told of a change must not be answered by what was there before. */
export class Pointer {
  /** What it pointed to, until when by `performance.now()`; the last one still does, or is on its way. */
  #spans: { readonly version: number; until: number }[] = []

  get version(): number {
    return this.#spans.at(-1)!.version
  }

  /** A change is asked for. */
  begin(version: number): void {
    this.#spans = [...this.#spans.slice(-1000), { version, until: Number.POSITIVE_INFINITY }]
  }

  /** It is acknowledged. */
  acknowledge(): void {
    const now = performance.now()
    for (const span of this.#spans.slice(0, -1)) span.until = Math.min(span.until, now)
  }

  /** Whether a request that began then may have been answered by this version. */
  allows(version: number, since: number): boolean {
    return this.#spans.some((span) => span.version === version && span.until >= since)
  }
}
