import { msg } from '@lit/localize'
import { html, type ReactiveController } from 'lit'
import { MaasError } from '../../core/error.ts'
import type { RegistryChange } from '../../registry/records.ts'
import type { ServicesElement } from './element.ts'
import './problem.ts'

export type ResourceState<T> =
  | { readonly status: 'loading' }
  | { readonly status: 'ready'; readonly value: T }
  | { readonly status: 'failed'; readonly error: MaasError }

/**
 * Something that an element reads from the platform: loaded when the element appears, loaded again after a stored
 * change of one of `kinds`. A value stays on screen while it is loaded again; an answer that a newer one has
 * overtaken is dropped.
 */
export class Resource<T> implements ReactiveController {
  state: ResourceState<T> = { status: 'loading' }
  readonly #host: ServicesElement
  readonly #load: () => Promise<T>
  readonly #kinds: readonly RegistryChange['kind'][]
  #newest = 0
  #stop: (() => void) | undefined

  constructor(host: ServicesElement, load: () => Promise<T>, kinds: readonly RegistryChange['kind'][]) {
    this.#host = host
    this.#load = load
    this.#kinds = kinds
    host.addController(this)
  }

  get value(): T | undefined {
    return this.state.status === 'ready' ? this.state.value : undefined
  }

  /** What `ready` makes of the value, or that it is being loaded, or what went wrong. */
  render(ready: (value: T) => unknown): unknown {
    if (this.state.status === 'loading') return html`<p class="muted">${msg('Loading…', { id: 'common.loading' })}</p>`
    if (this.state.status === 'failed') return html`<inpage-problem .error=${this.state.error}></inpage-problem>`
    return ready(this.state.value)
  }

  hostConnected(): void {
    this.#stop = this.#host.services.onChange(({ kind }) => {
      if (this.#kinds.includes(kind)) void this.refresh()
    })
    void this.refresh()
  }

  hostDisconnected(): void {
    this.#stop?.()
    this.#newest++
  }

  async refresh(): Promise<void> {
    const turn = ++this.#newest
    const state = await this.#load().then(
      (value): ResourceState<T> => ({ status: 'ready', value }),
      (thrown: unknown): ResourceState<T> => ({ status: 'failed', error: MaasError.from(thrown) }),
    )
    if (turn !== this.#newest) return
    this.state = state
    this.#host.requestUpdate()
  }
}
