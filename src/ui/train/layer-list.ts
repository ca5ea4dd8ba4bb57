import { msg } from '@lit/localize'
import { css, html } from 'lit'
import type { LayerConfig } from '../../train/run-config.ts'
import { InpageElement } from '../parts/element.ts'
import { layerFacts } from './layer-facts.ts'

/** The layers of a network, from input to output. */
export class InpageLayerList extends InpageElement {
  static override properties = { layers: { attribute: false } }
  declare layers: readonly LayerConfig[]

  static override styles = [
    InpageElement.styles,
    css`
      ol {
        margin: 0;
        padding: 0;
        list-style: none;
        border: 1px solid var(--border);
        border-radius: var(--radius-s);
        background: var(--surface-sunken);
      }
      li {
        display: flex;
        justify-content: space-between;
        gap: var(--space-3);
        padding: var(--space-1) var(--space-3);
        font-size: var(--text-s);
      }
      li + li {
        border-top: 1px solid var(--border);
      }
    `,
  ]

  override render() {
    return html`<ol aria-label=${msg('Layers', { id: 'layers.label' })}>
      ${this.layers.map(
        (layer) =>
          html`<li>
            <span>${layer.class_name}</span>
            <span class="muted number">${layerFacts(layer).join(' · ')}</span>
          </li>`,
      )}
    </ol>`
  }
}

customElements.define('inpage-layer-list', InpageLayerList)
