import { msg, str } from '@lit/localize'
import { css, html } from 'lit'
import type { EngineChoice } from '../../artifact/manifest.ts'
import { formatMilliseconds } from '../format.ts'
import { InpageElement } from '../parts/element.ts'

/** What a run is trained with, and why with nothing else. */
export class InpageRunEngine extends InpageElement {
  static override properties = { engine: {}, choice: { attribute: false } }
  declare engine: string
  declare choice: EngineChoice | undefined

  static override styles = [
    InpageElement.styles,
    css`
      :host {
        color: var(--text-muted);
        font-size: var(--text-s);
      }
      summary {
        cursor: pointer;
      }
      ul {
        margin: var(--space-2) 0 0;
        padding-inline-start: var(--space-5);
        overflow-wrap: anywhere;
      }
    `,
  ]

  override render() {
    const { timings = {}, refused = [] } = this.choice ?? {}
    const title = msg(str`Engine: ${this.engine}`, { id: 'run.engine' })
    const facts = [
      ...Object.entries(timings).map(([engine, ms]) => msg(str`${engine}: ${formatMilliseconds(ms)} a step`, { id: 'run.engine.timed' })),
      ...refused.map(({ engine, reason }) => msg(str`${engine} is not used: ${reason}`, { id: 'run.engine.refused' })),
    ]
    if (facts.length === 0) return html`<p data-testid="run-engine">${title}</p>`
    return html`<details data-testid="run-engine">
      <summary>${title}</summary>
      <ul>
        ${facts.map((fact) => html`<li>${fact}</li>`)}
      </ul>
    </details>`
  }
}

customElements.define('inpage-run-engine', InpageRunEngine)
