import { msg } from '@lit/localize'
import { css, html, nothing } from 'lit'
import { InpageElement } from './element.ts'

export interface Question {
  readonly heading: string
  readonly text: string
  /** What the button that agrees says, e.g. "Delete". */
  readonly action: string
}

/** Asks before something that cannot be taken back. */
export class InpageConfirm extends InpageElement {
  static override properties = { question: { state: true } }
  declare private question: Question | null
  #answer: (agreed: boolean) => void = () => {}

  static override styles = [
    InpageElement.styles,
    css`
      :host {
        position: absolute;
      }
      dialog {
        width: min(26rem, calc(100vw - 2rem));
        padding: var(--space-5);
        border: 1px solid var(--border);
        border-radius: var(--radius-m);
        background: var(--surface);
        color: var(--text);
        box-shadow: var(--shadow-l);
      }
      dialog::backdrop {
        background: var(--backdrop);
      }
      p {
        margin: var(--space-2) 0 var(--space-5);
        color: var(--text-muted);
        overflow-wrap: anywhere;
      }
      .row {
        justify-content: flex-end;
      }
    `,
  ]

  constructor() {
    super()
    this.question = null
  }

  /** Resolves to whether the person agreed; closing the dialog is a no. */
  async ask(question: Question): Promise<boolean> {
    this.question = question
    await this.updateComplete
    this.renderRoot.querySelector('dialog')!.showModal()
    return new Promise((resolve) => (this.#answer = resolve))
  }

  override render() {
    if (!this.question) return nothing
    return html`<dialog aria-labelledby="heading" aria-describedby="text" @close=${this.#closed}>
      <form method="dialog">
        <h2 id="heading">${this.question.heading}</h2>
        <p id="text">${this.question.text}</p>
        <div class="row">
          <button value="no" autofocus>${msg('Cancel', { id: 'confirm.cancel' })}</button>
          <button value="yes" class="danger" data-testid="confirm-button">${this.question.action}</button>
        </div>
      </form>
    </dialog>`
  }

  #closed(event: Event): void {
    const dialog = event.target as HTMLDialogElement
    this.question = null
    this.#answer(dialog.returnValue === 'yes')
  }
}

customElements.define('inpage-confirm', InpageConfirm)
