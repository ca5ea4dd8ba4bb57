import { msg } from '@lit/localize'
import type { GrantVerb } from '../../protocol/grants.ts'

/** What a grant allows, in words. */
export function verbName(verb: GrantVerb): string {
  return {
    predict: msg('ask for predictions', { id: 'verb.predict' }),
    list: msg('list models', { id: 'verb.list' }),
    train: msg('start training', { id: 'verb.train' }),
  }[verb]
}
