import { readPreference, writePreference } from './preferences.ts'

export type Theme = 'light' | 'dark'

const systemIsDark = matchMedia('(prefers-color-scheme: dark)')
const changes = new EventTarget()
systemIsDark.addEventListener('change', () => changes.dispatchEvent(new Event('change')))

/** The theme on screen: the chosen one, else the system's. */
export function currentTheme(): Theme {
  const chosen = document.documentElement.dataset['theme']
  return chosen === 'light' || chosen === 'dark' ? chosen : systemIsDark.matches ? 'dark' : 'light'
}

/** Puts a stored choice on the page. */
export function startTheme(): void {
  const stored = readPreference('theme')
  if (stored === 'light' || stored === 'dark') document.documentElement.dataset['theme'] = stored
}

export function chooseTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme
  writePreference('theme', theme)
  changes.dispatchEvent(new Event('change'))
}

/** Calls back when another theme is on screen: canvases have to be drawn again. Returns the way to stop. */
export function onThemeChange(listener: () => void): () => void {
  changes.addEventListener('change', listener)
  return () => changes.removeEventListener('change', listener)
}

/** The colour behind a design token, as a canvas wants it. `within` is a place where the token applies. */
export function colorOf(within: ParentNode & Node, token: `--${string}`): string {
  const probe = document.createElement('span')
  probe.style.color = `var(${token})`
  within.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}
