import { msg } from '@lit/localize'
import type { Scenario } from '../../data/builtin.ts'

/** In the order in which they are shown. */
export const SCENARIOS: readonly Scenario[] = ['images', 'basics', 'medicine', 'law', 'language', 'translation', 'forecasting', 'logistics']

export function scenarioName(scenario: Scenario): string {
  return {
    images: msg('Pictures', { id: 'scenario.images' }),
    basics: msg('Basics', { id: 'scenario.basics' }),
    medicine: msg('Medicine', { id: 'scenario.medicine' }),
    law: msg('Law', { id: 'scenario.law' }),
    language: msg('Language', { id: 'scenario.language' }),
    translation: msg('Translation', { id: 'scenario.translation' }),
    forecasting: msg('Forecasting', { id: 'scenario.forecasting' }),
    logistics: msg('Logistics', { id: 'scenario.logistics' }),
  }[scenario]
}
