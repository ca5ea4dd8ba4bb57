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

/** `data-testid` of what has the focus, through shadow roots. */
export function focused(): string | null {
  let active = document.activeElement
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement
  return active?.getAttribute('data-testid') ?? null
}
