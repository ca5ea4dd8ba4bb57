import { msg } from '@lit/localize'
import type { DatasetInfo } from '../services.ts'

const TITLES: Readonly<Record<string, () => string>> = {
  digits: () => msg('Handwritten digits', { id: 'data.title.digits' }),
  linear: () => msg('A noisy line', { id: 'data.title.linear' }),
  iris: () => msg('Iris flowers', { id: 'data.title.iris' }),
  penguins: () => msg('Palmer penguins', { id: 'data.title.penguins' }),
  'seattle-weather': () => msg('Weather in Seattle', { id: 'data.title.seattle-weather' }),
  wdbc: () => msg('Breast cancer (WDBC)', { id: 'data.title.wdbc' }),
  licences: () => msg('Software licences by wording', { id: 'data.title.licences' }),
  languages: () => msg('Which language is it?', { id: 'data.title.languages' }),
  'number-words-fr': () => msg('Numbers in words, English to French', { id: 'data.title.number-words-fr' }),
  'number-words-es': () => msg('Numbers in words, English to Spanish', { id: 'data.title.number-words-es' }),
  'emoji-names-es': () => msg('Emoji names, English to Spanish', { id: 'data.title.emoji-names-es' }),
  employment: () => msg('Jobs in the USA', { id: 'data.title.employment' }),
  co2: () => msg('Carbon dioxide on Mauna Loa', { id: 'data.title.co2' }),
  births: () => msg('Births in the USA', { id: 'data.title.births' }),
  routes: () => msg('Flights on a route', { id: 'data.title.routes' }),
}

/** What a data set is called on screen: built-in ones have a title, in the language of the studio. */
export function datasetTitle({ name, builtin }: DatasetInfo): string {
  return builtin ? (TITLES[name]?.() ?? builtin.title) : name
}
