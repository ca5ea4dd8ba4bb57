import { msg } from '@lit/localize'
import { html, nothing } from 'lit'
import { hrefTo, type Location, parseHash, type Place, PLACES } from '../location.ts'
import { InpageElement, ServicesElement } from '../parts/element.ts'
import { icon, type IconName } from '../parts/icons.ts'
import { LiveRuns } from '../train/live-runs.ts'
import { studioStyles } from './studio-styles.ts'
import './language-switch.ts'
import './notices.ts'
import './theme-toggle.ts'

/** Each place is loaded when it is first shown, so that the studio starts without a long task. */
const LOAD: Readonly<Record<Place, () => Promise<unknown>>> = {
  data: () => import('../data/data-place.ts'),
  train: () => import('../train/train-place.ts'),
  models: () => import('../models/models-place.ts'),
  try: () => import('../try/try-place.ts'),
  serve: () => import('../serve/serve-place.ts'),
}

/** The studio: navigation between its places. */
export class InpageStudio extends ServicesElement {
  static override properties = { location: { state: true } }
  declare private location: Location
  /** Kept here so that a run's progress is not lost on the way to another place and back. */
  #liveRuns: LiveRuns | undefined
  readonly #readLocation = () => {
    const before = this.location.place
    this.location = parseHash(globalThis.location.hash)
    if (before !== this.location.place) void this.#arrive()
  }

  static override styles = [InpageElement.styles, studioStyles]

  constructor() {
    super()
    this.location = parseHash(globalThis.location.hash)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#liveRuns ??= new LiveRuns(this.services.runs)
    addEventListener('hashchange', this.#readLocation)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    removeEventListener('hashchange', this.#readLocation)
  }

  override render() {
    return html`
      <a class="skip" href="#main" @click=${this.#skip}>${msg('Skip to content', { id: 'shell.skip' })}</a>
      <header>
        <a class="brand" href=${hrefTo('data')}><span class="mark" aria-hidden="true"></span>Inpage</a>
        <div class="tools">
          <inpage-language-switch></inpage-language-switch>
          <inpage-theme-toggle></inpage-theme-toggle>
        </div>
      </header>
      <nav aria-label=${msg('Places', { id: 'shell.places' })}>
        ${PLACES.map((place) => this.#renderLink(place))}
      </nav>
      <main id="main" tabindex="-1">${this.#renderPlace()}</main>
      <inpage-notices .services=${this.services}></inpage-notices>
    `
  }

  override updated(): void {
    document.title = `${placeName(this.location.place)} · Inpage`
  }

  #renderLink(place: Place) {
    const current = place === this.location.place
    return html`<a
      href=${hrefTo(place)}
      data-testid=${`nav-${place}`}
      aria-current=${current ? 'page' : 'false'}
    >${icon(place satisfies IconName)}<span>${placeName(place)}</span></a>`
  }

  #renderPlace() {
    const { place, params } = this.location
    if (!customElements.get(`inpage-${place}-place`)) {
      void LOAD[place]().then(() => this.requestUpdate())
      return nothing
    }
    if (place === 'data') return html`<inpage-data-place .services=${this.services} .datasetName=${params.get('dataset')}></inpage-data-place>`
    if (place === 'models') return html`<inpage-models-place .services=${this.services}></inpage-models-place>`
    if (place === 'serve') return html`<inpage-serve-place .services=${this.services} .model=${params.get('model')}></inpage-serve-place>`
    if (place === 'train') {
      return html`<inpage-train-place
        .services=${this.services}
        .liveRuns=${this.#liveRuns}
        .datasetName=${params.get('dataset')}
      ></inpage-train-place>`
    }
    return html`<inpage-try-place .services=${this.services} .model=${params.get('model')}></inpage-try-place>`
  }

  /** A new place starts at its top, and is named to those who cannot see that it changed. */
  async #arrive(): Promise<void> {
    scrollTo(0, 0)
    await this.updateComplete
    this.#main().focus({ preventScroll: true })
  }

  #skip(event: Event): void {
    event.preventDefault()
    this.#main().focus()
  }

  #main(): HTMLElement {
    return this.renderRoot.querySelector('main')!
  }
}

function placeName(place: Place): string {
  return {
    data: msg('Data', { id: 'nav.data' }),
    train: msg('Train', { id: 'nav.train' }),
    models: msg('Models', { id: 'nav.models' }),
    try: msg('Try it', { id: 'nav.try' }),
    serve: msg('Serving', { id: 'nav.serve' }),
  }[place]
}

customElements.define('inpage-studio', InpageStudio)

declare global {
  interface HTMLElementTagNameMap {
    'inpage-studio': InpageStudio
  }
}
