import { msg, str } from '@lit/localize'
import { css, html, nothing } from 'lit'
import type { ColumnKind } from '../../data/dataset.ts'
import { type Chain, transformsBehind } from '../../preprocess/chains.ts'
import { TRANSFORMS } from '../../preprocess/transforms/transform-table.ts'
import { InpageElement } from '../parts/element.ts'
import { icon } from '../parts/icons.ts'
import './option-fields.ts'

/** What is done to a column, step by step. Fires `edited` with the chain, or null for the suggested one. */
export class InpageChainEditor extends InpageElement {
  static override properties = { kind: {}, isSeries: { type: Boolean }, chain: { attribute: false }, own: { type: Boolean } }
  declare kind: ColumnKind
  /** Its past is looked at. */
  declare isSeries: boolean
  declare chain: Chain
  /** It is not the suggested one. */
  declare own: boolean

  static override styles = [
    InpageElement.styles,
    css`
      ol {
        display: grid;
        gap: var(--space-3);
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: grid;
        gap: var(--space-2);
      }
      .step {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: var(--space-1);
      }
      .tools {
        margin-top: var(--space-3);
      }
      .tools select {
        flex: 1;
        width: auto;
      }
    `,
  ]

  override render() {
    const behind = transformsBehind(this.kind, this.chain, this.isSeries)
    return html`<ol aria-label=${msg('What is done to it', { id: 'chain.label' })}>
        ${this.chain.map((_, place) => html`<li>${this.#renderStep(place)}</li>`)}
      </ol>
      <div class="row tools">
        ${behind.length === 0 ? nothing : html`<select
          aria-label=${msg('Add a step', { id: 'chain.add' })}
          @change=${(event: Event) => this.#add(event.target as HTMLSelectElement)}
        >
          <option value="">${msg('Add a step', { id: 'chain.add' })}…</option>
          ${behind.map((name) => html`<option>${name}</option>`)}
        </select>`}
        ${this.own
          ? html`<button type="button" class="quiet" @click=${() => this.#tell(null)}>${icon('undo')} ${msg('As suggested', { id: 'chain.reset' })}</button>`
          : nothing}
      </div>`
  }

  #renderStep(place: number) {
    const { class_name, config } = this.chain[place]!
    const fitting = transformsBehind(this.kind, this.chain.slice(0, place), this.isSeries)
    const names = fitting.includes(class_name) ? fitting : [class_name, ...fitting]
    return html`<div class="step">
        <select
          aria-label=${msg(str`Step ${place + 1}`, { id: 'chain.step' })}
          @change=${(event: Event) => this.#replace(place, { class_name: (event.target as HTMLSelectElement).value, config: {} })}
        >
          ${names.map((name) => html`<option ?selected=${name === class_name}>${name}</option>`)}
        </select>
        <button
          type="button"
          class="quiet icon"
          title=${msg('Remove this step', { id: 'chain.remove' })}
          aria-label=${msg('Remove this step', { id: 'chain.remove' })}
          @click=${() => this.#tell(this.chain.toSpliced(place, 1))}
        >${icon('close')}</button>
      </div>
      <inpage-option-fields
        .options=${TRANSFORMS.get(class_name)?.options ?? {}}
        .config=${config}
        @edited=${(event: CustomEvent<Chain[number]['config']>) => this.#replace(place, { class_name, config: event.detail })}
      ></inpage-option-fields>`
  }

  #add(select: HTMLSelectElement): void {
    if (select.value) this.#tell([...this.chain, { class_name: select.value, config: {} }])
    select.value = ''
  }

  #replace(place: number, step: Chain[number]): void {
    this.#tell(this.chain.with(place, step))
  }

  #tell(chain: Chain | null): void {
    this.dispatchEvent(new CustomEvent<Chain | null>('edited', { detail: chain }))
  }
}

customElements.define('inpage-chain-editor', InpageChainEditor)
