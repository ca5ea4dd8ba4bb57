import { msg } from '@lit/localize'
import { css, html, nothing, type TemplateResult } from 'lit'
import { formatBytes, formatTime } from '../format.ts'
import { InpageElement } from '../parts/element.ts'
import type { DatasetInfo } from '../services.ts'
import { sayNote } from './note-words.ts'

/** Where a data set is from, who may use it how, and what was done to it on its way. */
export class InpageAboutDataset extends InpageElement {
  static override properties = { info: { attribute: false } }
  declare info: DatasetInfo

  static override styles = [
    InpageElement.styles,
    css`
      dl {
        display: grid;
        grid-template-columns: max-content minmax(0, 1fr);
        gap: var(--space-2) var(--space-4);
        font-size: var(--text-s);
      }
      dt {
        color: var(--text-muted);
      }
      dd {
        overflow-wrap: anywhere;
      }
      li + li {
        margin-top: var(--space-1);
      }
    `,
  ]

  override render() {
    const { builtin, source, createdAt, bytes, hash, lineage, notes = [] } = this.info
    const line = (name: string, value: string | TemplateResult | undefined) => (value ? html`<dt>${name}</dt><dd>${value}</dd>` : nothing)
    return html`<dl>
      ${line(msg('Source', { id: 'data.source' }), builtin?.source ?? source?.url)}
      ${line(msg('File', { id: 'data.file' }), builtin ? undefined : source?.fileName)}
      ${line(msg('Licence', { id: 'data.licence' }), builtin?.licence ?? source?.licence)}
      ${line(msg('Attribution', { id: 'data.attribution' }), builtin?.attribution ?? source?.attribution)}
      ${line(msg('Stored', { id: 'data.created' }), createdAt && formatTime(createdAt))}
      ${line(msg('Size', { id: 'data.bytes' }), bytes === undefined ? undefined : formatBytes(bytes))}
      ${line(msg('SHA-256', { id: 'data.hash' }), hash && html`<code>${hash}</code>`)}
      ${line(
        msg('Made from', { id: 'data.lineage' }),
        lineage ? html`${lineage.from.name}${lineage.steps.map((step) => html`<br /><code>${JSON.stringify(step)}</code>`)}` : undefined,
      )}
      ${line(msg('As it was read', { id: 'data.notes' }), notes.length > 0 ? html`<ul>${notes.map((note) => html`<li>${sayNote(note)}</li>`)}</ul>` : undefined)}
    </dl>`
  }
}

customElements.define('inpage-about-dataset', InpageAboutDataset)
