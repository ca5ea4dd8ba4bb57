import type { ReactiveController, ReactiveControllerHost } from 'lit'

/** A click that was meant for the page before, or a second of a double click, comes sooner. */
const CALM_MS = 1000

/**
 * Whether a click can be meant: the page has been seen, and has had the focus, for a moment. A page that opens a window under
 * the pointer, or covers one until it is clicked, gets nothing by it.
 */
export class Deliberate implements ReactiveController {
  ready = false
  readonly #host: ReactiveControllerHost
  readonly #stop = new AbortController()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(host: ReactiveControllerHost) {
    this.#host = host
    host.addController(this)
  }

  hostConnected(): void {
    const { signal } = this.#stop
    for (const event of ['focus', 'blur', 'resize']) addEventListener(event, () => this.#wait(), { signal })
    document.addEventListener('visibilitychange', () => this.#wait(), { signal })
    this.#wait()
  }

  hostDisconnected(): void {
    this.#stop.abort()
    clearTimeout(this.#timer)
  }

  #wait(): void {
    clearTimeout(this.#timer)
    this.#set(false)
    if (document.visibilityState === 'visible' && document.hasFocus()) this.#timer = setTimeout(() => this.#set(true), CALM_MS)
  }

  #set(ready: boolean): void {
    if (this.ready === ready) return
    this.ready = ready
    this.#host.requestUpdate()
  }
}
