import { msg } from '@lit/localize'
import { css, html } from 'lit'
import { InpageElement } from './element.ts'
import { icon } from './icons.ts'

/** How long the button says that it has copied. */
const COPIED_MS = 1600

/** Code to take away, with a button that copies it. */
export class InpageSnippet extends InpageElement {
  static override properties = { code: {}, copied: { state: true } }
  declare code: string
  declare private copied: boolean

  static override styles = [
    InpageElement.styles,
    css`
      figure {
        display: flex;
        align-items: flex-start;
        border: 1px solid var(--border);
        border-radius: var(--radius-s);
        background: var(--surface-sunken);
      }
      pre {
        flex: 1;
        min-width: 0;
        margin: 0;
        padding: var(--space-3) var(--space-4);
        overflow: auto;
        max-height: 16rem;
        line-height: 1.7;
        tab-size: 2;
      }
      button {
        flex: none;
        margin: var(--space-1);
      }
    `,
  ]

  constructor() {
    super()
    this.copied = false
  }

  override render() {
    const label = this.copied
      ? msg('Copied', { id: 'snippet.copied' })
      : msg('Copy the code', { id: 'snippet.copy' })
    return html`<figure>
      <pre tabindex="0" role="region" aria-label=${msg('Code', { id: 'snippet.code' })}><code>${this.code}</code></pre>
      <button class="quiet icon" title=${label} aria-label=${label} @click=${this.#copy}>
        ${icon(this.copied ? 'check' : 'copy')}
      </button>
    </figure>`
  }

  async #copy(): Promise<void> {
    await navigator.clipboard.writeText(this.code)
    this.copied = true
    setTimeout(() => (this.copied = false), COPIED_MS)
  }
}

customElements.define('inpage-snippet', InpageSnippet)
