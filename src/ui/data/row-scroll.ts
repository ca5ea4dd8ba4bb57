/** Browsers do not lay out elements of much more than this; a million rows would be 32 million pixels. */
const MAX_HEIGHT = 6_000_000

/**
 * Which rows a table shows, by how far its scroll bar is. Where all rows fit into the height that browsers lay out, they are the same. Of
 * more, a small step of the bar moves as many pixels of rows, so that reading on is smooth, and a long one goes to the same part of
 * the rows; both ends meet.
 */
export class RowScroll {
  readonly rowHeight: number
  /** Pixels that the scrolled element is high. */
  readonly height: number
  readonly #full: number
  #bar = 0
  #top = 0

  constructor(rows: number, rowHeight: number) {
    this.rowHeight = rowHeight
    this.#full = rows * rowHeight
    this.height = Math.min(this.#full, MAX_HEIGHT)
  }

  /** Pixels of rows above the first that is shown. @param bar `scrollTop` @param viewport pixels that rows are shown in */
  scrolledTo(bar: number, viewport: number): number {
    const end = Math.max(0, this.height - viewport)
    const last = Math.max(0, this.#full - viewport)
    const step = bar - this.#bar
    this.#bar = bar
    if (this.height === this.#full || bar <= 0) this.#top = Math.min(Math.max(bar, 0), last)
    else if (bar >= end - 1) this.#top = last
    else if (Math.abs(step) < viewport) this.#top = Math.min(Math.max(0, this.#top + step), last)
    else this.#top = (bar / end) * last
    return this.#top
  }
}
