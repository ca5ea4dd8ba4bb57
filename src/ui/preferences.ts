/** What the person chose in this browser, and what was told or noted. Where storage is blocked a choice lasts as long as the page. */
export type Preference = 'language' | 'theme' | 'offline-notice' | 'models'

export function readPreference(name: Preference): string | null {
  try {
    return localStorage.getItem(`inpage:${name}`)
  } catch {
    return null // storage is blocked: there is no choice to read
  }
}

export function writePreference(name: Preference, value: string): void {
  try {
    localStorage.setItem(`inpage:${name}`, value)
  } catch {
    // Storage is blocked: the choice still holds in this page.
  }
}
