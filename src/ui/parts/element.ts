import { updateWhenLocaleChanges } from '@lit/localize'
import { type CSSResultGroup, LitElement, type PropertyDeclarations } from 'lit'
import type { StudioServices } from '../services.ts'
import { base } from '../styles/base.ts'
import { controls } from '../styles/controls.ts'

/** An element with the studio's styles, drawn again when the language changes. */
export abstract class InpageElement extends LitElement {
  static override styles: CSSResultGroup = [base, controls]

  constructor() {
    super()
    updateWhenLocaleChanges(this)
  }
}

/** An element that asks the platform for something. Its parent gives it `services`. */
export abstract class ServicesElement extends InpageElement {
  static override properties: PropertyDeclarations = { services: { attribute: false } }
  declare services: StudioServices
}
