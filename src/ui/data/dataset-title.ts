import { msg } from '@lit/localize'
import type { DatasetInfo } from '../services.ts'

/** What a data set is called on screen: built-in ones have a title, in the language of the studio. */
export function datasetTitle({ name, builtin }: DatasetInfo): string {
  if (builtin && name === 'digits') return msg('Handwritten digits', { id: 'data.title.digits' })
  return builtin?.title ?? name
}
