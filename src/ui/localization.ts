import { configureLocalization } from '@lit/localize'
import { readPreference, writePreference } from './preferences.ts'

/** The languages of the studio, each named in itself. English is the source of the strings. */
export const LANGUAGES = { en: 'English', 'zh-Hans': '简体中文' } as const
export type Language = keyof typeof LANGUAGES

const { getLocale, setLocale } = configureLocalization({
  sourceLocale: 'en',
  targetLocales: ['zh-Hans'],
  loadLocale: () => import('./locales/zh-hans.ts'),
})

export function currentLanguage(): Language {
  return getLocale() as Language
}

/** The first of `preferred` that the studio speaks; English when there is none. */
export function matchLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const language = tag.toLowerCase().split('-')[0]
    if (language === 'zh') return 'zh-Hans'
    if (language === 'en') return 'en'
  }
  return 'en'
}

/** Speaks the chosen language, else the browser's. */
export async function startLocalization(): Promise<void> {
  const stored = readPreference('language')
  await speak(stored && stored in LANGUAGES ? (stored as Language) : matchLanguage(navigator.languages))
}

export async function chooseLanguage(language: Language): Promise<void> {
  writePreference('language', language)
  await speak(language)
}

async function speak(language: Language): Promise<void> {
  await setLocale(language)
  document.documentElement.lang = language
}
