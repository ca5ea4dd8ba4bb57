import { msg } from '@lit/localize'
import { css, html } from 'lit'
import { InpageElement } from '../parts/element.ts'
import type { RunPlan } from '../services.ts'
import { reasonTexts } from './reason-text.ts'

/** Why a run is as it is, in words. */
export class InpageReasons extends InpageElement {
  static override properties = { plan: { attribute: false } }
  declare plan: RunPlan

  static override styles = [
    InpageElement.styles,
    css`
      dl {
        display: grid;
        gap: var(--space-2);
        padding: var(--space-3) var(--space-4);
        border-radius: var(--radius-s);
        background: var(--surface-sunken);
        font-size: var(--text-s);
        line-height: 1.4;
      }
      dt {
        font-weight: var(--weight-medium);
      }
      dt,
      dd {
        overflow-wrap: anywhere;
      }
    `,
  ]

  override render() {
    return html`<dl data-testid="reasons" aria-label=${msg('How it is trained', { id: 'reasons.label' })}>
      ${reasonTexts(this.plan).map(({ what, how }) => html`<div><dt>${what}</dt><dd class="muted">${how}</dd></div>`)}
    </dl>`
  }
}

customElements.define('inpage-reasons', InpageReasons)
