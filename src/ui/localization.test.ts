import { expect, it } from 'vitest'
import { matchLanguage } from './localization.ts'

it('takes the first preferred language that the studio speaks', () => {
  expect(matchLanguage(['zh-CN', 'en'])).toBe('zh-Hans')
  expect(matchLanguage(['de-CH', 'zh-Hant-TW', 'en'])).toBe('zh-Hans')
  expect(matchLanguage(['fr', 'en-GB', 'zh'])).toBe('en')
  expect(matchLanguage(['de'])).toBe('en')
  expect(matchLanguage([])).toBe('en')
})
