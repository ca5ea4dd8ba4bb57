import { msg } from '@lit/localize'
import { html } from 'lit'
import { InpageElement } from '../parts/element.ts'
import { icon } from '../parts/icons.ts'
import { chooseTheme, currentTheme, onThemeChange } from '../theme.ts'

/** Changes between dark and light; until it is used, the system decides. */
export class InpageThemeToggle extends InpageElement {
  #stop: (() => void) | undefined

  override connectedCallback(): void {
    super.connectedCallback()
    this.#stop = onThemeChange(() => this.requestUpdate())
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stop?.()
  }

  override render() {
    const dark = currentTheme() === 'dark'
    const label = dark
      ? msg('Use the light theme', { id: 'theme.light' })
      : msg('Use the dark theme', { id: 'theme.dark' })
    return html`<button
      class="quiet icon"
      data-testid="theme-toggle"
      title=${label}
      aria-label=${label}
      @click=${() => chooseTheme(dark ? 'light' : 'dark')}
    >${icon(dark ? 'sun' : 'moon')}</button>`
  }
}

customElements.define('inpage-theme-toggle', InpageThemeToggle)
