import { html } from 'lit'
import { chooseLanguage, currentLanguage, type Language, LANGUAGES } from '../localization.ts'
import { InpageElement } from '../parts/element.ts'

/** What the button to each language shows. */
const SIGNS: Readonly<Record<Language, string>> = { en: 'EN', 'zh-Hans': '中' }

/** Changes to the other language, which names itself so that its speakers find it. */
export class InpageLanguageSwitch extends InpageElement {
  override render() {
    const other: Language = currentLanguage() === 'en' ? 'zh-Hans' : 'en'
    return html`<button
      class="quiet icon"
      data-testid="lang-switch"
      lang=${other}
      title=${LANGUAGES[other]}
      aria-label=${LANGUAGES[other]}
      @click=${() => chooseLanguage(other)}
    >${SIGNS[other]}</button>`
  }
}

customElements.define('inpage-language-switch', InpageLanguageSwitch)
