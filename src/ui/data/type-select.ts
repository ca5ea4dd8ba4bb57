import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import type { ColumnType } from '../../data/column-type.ts'
import { typeName } from '../parts/type-name.ts'

/** Types that a column of numbers or text can be given. */
const GIVEN: readonly ColumnType[] = ['number', 'integer', 'boolean', 'category', 'date', 'text', 'identifier']

interface TypeChoice {
  readonly column: string
  readonly type: ColumnType
  /** What it seems to be or could be as well, likelier first. */
  readonly alternatives: readonly ColumnType[]
  /** Whether the column can be left out, and is. */
  readonly skip?: boolean
}

/** What a column means, to be changed. What pictures and sequences are cannot be. */
export function typeSelect({ column, type, alternatives, skip }: TypeChoice, choose: (choice: ColumnType | 'skip') => void): TemplateResult {
  if (type === 'image' || type === 'sequence') return html`<span class="chip">${typeName(type)}</span>`
  return html`<select
    data-testid=${`type-${column}`}
    aria-label=${msg(str`Type of ${column}`, { id: 'type.label' })}
    @change=${(event: Event) => {
      const select = event.target as HTMLSelectElement
      const choice = select.value as ColumnType | 'skip'
      select.value = skip ? 'skip' : type // until the choice is taken
      choose(choice)
    }}
  >
    ${[...new Set([type, ...alternatives, ...GIVEN])].map(
      (option) => html`<option value=${option} .selected=${!skip && option === type}>${typeName(option)}</option>`,
    )}
    ${skip === undefined ? nothing : html`<option value="skip" .selected=${skip}>${msg('leave out', { id: 'type.skip' })}</option>`}
  </select>`
}
