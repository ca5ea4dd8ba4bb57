import '../tokens.css'
import { LiveRuns } from '../train/live-runs.ts'
import type { StudioServices } from '../services.ts'

/** Puts one element on an empty page, with the services it needs and other properties. */
export function mount(tag: string, services: StudioServices, properties: object = {}): HTMLElement {
  document.body.replaceChildren()
  const element = document.createElement(tag)
  Object.assign(element, { services, liveRuns: new LiveRuns(services.runs), ...properties })
  document.body.append(element)
  return element
}

/** What has the focus, through shadow roots. */
export function active(): Element | null {
  let element = document.activeElement
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
  return element
}

/** Its `data-testid`. */
export function focused(): string | null {
  return active()?.getAttribute('data-testid') ?? null
}
