import { msg, str } from '@lit/localize'
import { css, html, nothing, type PropertyValues } from 'lit'
import type { Signature } from '../../artifact/manifest.ts'
import type { Instance } from '../../client/prediction.ts'
import { MaasError } from '../../core/error.ts'
import type { PreprocessingConfig } from '../../preprocess/chains.ts'
import type { VersionRecord } from '../../registry/records.ts'
import { InpageElement, ServicesElement } from '../parts/element.ts'
import { icon } from '../parts/icons.ts'
import { LatestOnly } from '../parts/latest-only.ts'
import { predictSnippet } from '../parts/predict-snippet.ts'
import type { ExampleRow } from '../services.ts'
import type { InpageFeatureForm } from './feature-form.ts'
import type { InpagePictureInput } from './picture-input.ts'
import type { Answer } from './prediction.ts'
import './feature-form.ts'
import './picture-input.ts'
import './prediction.ts'
import '../parts/problem.ts'
import '../parts/snippet.ts'

/** Asks one model with what is drawn or typed, while it is drawn or typed. */
export class InpageTryModel extends ServicesElement {
  static override properties = {
    version: { attribute: false },
    signature: { attribute: false },
    instance: { state: true },
    example: { state: true },
    answer: { state: true },
    problem: { state: true },
  }
  declare version: VersionRecord
  declare signature: Signature
  declare private instance: Instance | null
  /** The row of the data that is on show, if it is one. */
  declare private example: ExampleRow | null
  declare private answer: Answer | null
  declare problem: MaasError | null
  readonly #predictions = new LatestOnly<Instance>((instance) => this.#predict(instance))

  static override styles = [
    InpageElement.styles,
    css`
      .columns {
        display: grid;
        grid-template-columns: minmax(0, 22rem) minmax(0, 1fr);
        gap: var(--space-6);
        align-items: start;
      }
      .columns.table {
        grid-template-columns: minmax(0, 1.4fr) minmax(0, 1fr);
      }
      @media (max-width: 720px) {
        .columns,
        .columns.table {
          grid-template-columns: minmax(0, 1fr);
          gap: var(--space-3);
        }
      }
    `,
  ]

  constructor() {
    super()
    this.instance = null
    this.example = null
    this.answer = null
    this.problem = null
  }

  override firstUpdated(_: PropertyValues<this>): void {
    if (!this.#isPicture()) void this.#show(false) // so that there is something to change
  }

  override render() {
    const { version: { model } } = this
    return html`<div class="stack">
      <div class="card columns ${this.#isPicture() ? '' : 'table'}">
        <div class="stack">
          ${this.#renderInput()}
          <p class="muted small" role="status" data-testid="truth">${this.example ? truthText(this.example) : nothing}</p>
        </div>
        <inpage-prediction .answer=${this.answer} .labels=${this.signature.labels}></inpage-prediction>
      </div>
      <inpage-problem .error=${this.problem}></inpage-problem>
      <h2>${msg('The same from any page of this site', { id: 'try.snippet' })}</h2>
      <inpage-snippet
        .code=${predictSnippet(this.services.endpoint, model, this.signature.features, this.instance ?? undefined)}
      ></inpage-snippet>
    </div>`
  }

  #renderInput() {
    const { features } = this.signature
    const [first] = features
    const sample = html`<button data-testid="sample-button" @click=${() => this.#show(true)}>
      ${icon('dice')} ${msg('Random sample', { id: 'try.sample' })}
    </button>`
    if (first?.kind === 'image') {
      return html`<inpage-picture-input .size=${first} @filled=${this.#filled}>
        ${sample}
        <button data-testid="clear-button" @click=${this.#clear}>${msg('Clear', { id: 'try.clear' })}</button>
      </inpage-picture-input>`
    }
    return html`<inpage-feature-form
        .features=${features}
        .preprocessing=${(this.version.params['preprocessing'] ?? {}) as PreprocessingConfig}
        @filled=${this.#filled}
      ></inpage-feature-form>
      <div class="row">${sample}</div>`
  }

  #isPicture(): boolean {
    return this.signature.features[0]?.kind === 'image'
  }

  readonly #filled = (event: CustomEvent<Instance | undefined>): void => {
    this.example = null
    if (event.detail === undefined) this.#forget()
    else this.#ask(event.detail)
  }

  #ask(instance: Instance): void {
    this.instance = instance
    void this.#predictions.push(instance)
  }

  #forget(): void {
    this.#predictions.clear()
    this.instance = null
    this.answer = null
  }

  readonly #clear = (): void => {
    this.#forget()
    this.example = null
    this.problem = null
    this.renderRoot.querySelector<InpagePictureInput>('inpage-picture-input')?.clear()
  }

  /** A row of the data. @param asked by a person, who is told why there is none. */
  async #show(asked: boolean): Promise<void> {
    try {
      const example = await this.services.models.example(this.version)
      const { instance } = example
      if (instance === undefined) throw new MaasError('invalid-data', msg('This sample does not fit the model.', { id: 'try.misfit' }))
      if (!asked && this.instance !== null) return // was faster
      if (instance instanceof Float32Array) this.renderRoot.querySelector<InpagePictureInput>('inpage-picture-input')?.show(Float32Array.from(instance))
      else this.renderRoot.querySelector<InpageFeatureForm>('inpage-feature-form')?.show(instance)
      this.example = example
      this.#ask(instance)
    } catch (thrown) {
      if (asked) this.problem = MaasError.from(thrown)
    }
  }

  async #predict(instance: Instance): Promise<void> {
    const start = performance.now()
    try {
      const result = await this.services.predict(this.version.model, instance)
      if (this.instance === null) return
      this.answer = { result, milliseconds: performance.now() - start }
      this.problem = null
    } catch (thrown) {
      this.answer = null
      this.problem = MaasError.from(thrown)
    }
  }
}

function truthText({ target, row, unseen }: ExampleRow): string {
  if (row === null) return msg(str`A time that the model has not seen. The data set says what came then: ${target}`, { id: 'try.truth-window' })
  return unseen
    ? msg(str`Row ${row + 1}, which the model has not seen. The data set says: ${target}`, { id: 'try.truth-unseen' })
    : msg(str`The data set says: ${target}`, { id: 'try.truth' })
}

customElements.define('inpage-try-model', InpageTryModel)
