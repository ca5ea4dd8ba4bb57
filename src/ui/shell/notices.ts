import { msg } from '@lit/localize'
import { css, html } from 'lit'
import { InpageElement, ServicesElement } from '../parts/element.ts'
import { icon } from '../parts/icons.ts'
import type { Notice } from '../services.ts'

/** Good news goes by itself; what asks for something stays. */
const GOOD_NEWS_MS = 8000

/** What the platform has to say by itself, at the edge of the screen until it is put away. */
export class InpageNotices extends ServicesElement {
  static override properties = { notice: { state: true } }
  declare private notice: Notice | null
  #stop: (() => void) | undefined

  static override styles = [
    InpageElement.styles,
    css`
      :host {
        position: fixed;
        z-index: 2;
        right: var(--space-4);
        bottom: var(--space-4);
        max-width: calc(100vw - 2rem);
      }
      .notice {
        display: flex;
        align-items: center;
        gap: var(--space-3);
        padding: var(--space-2) var(--space-2) var(--space-2) var(--space-4);
        border: 1px solid var(--border);
        border-radius: var(--radius-m);
        background: var(--surface);
        box-shadow: var(--shadow-l);
        font-size: var(--text-s);
      }
      @media (max-width: 720px) {
        :host {
          bottom: 5rem;
        }
      }
    `,
  ]

  constructor() {
    super()
    this.notice = null
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#stop = this.services.onNotice((notice) => this.#show(notice))
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stop?.()
  }

  override render() {
    return html`<div role="status">${this.notice ? this.#renderNotice(this.notice) : null}</div>`
  }

  #show(notice: Notice): void {
    this.notice = notice
    if (notice === 'offline-ready') {
      setTimeout(() => {
        if (this.notice === notice) this.notice = null
      }, GOOD_NEWS_MS)
    }
  }

  #renderNotice(notice: Notice) {
    const close = msg('Close', { id: 'notice.close' })
    return html`<div class="notice">
      <span>${noticeText(notice)}</span>
      ${notice === 'updated'
        ? html`<button @click=${() => globalThis.location.reload()}>${msg('Reload', { id: 'notice.reload' })}</button>`
        : null}
      <button class="quiet icon" title=${close} aria-label=${close} @click=${() => (this.notice = null)}>
        ${icon('close')}
      </button>
    </div>`
  }
}

function noticeText(notice: Notice): string {
  return {
    updated: msg('A new version of Inpage is ready.', { id: 'notice.updated' }),
    'offline-ready': msg('Ready to work offline.', { id: 'notice.offline' }),
    cleared: msg('The browser has cleared the models that were here. What you saved can be imported again, under Models.', { id: 'notice.cleared' }),
  }[notice]
}

customElements.define('inpage-notices', InpageNotices)
