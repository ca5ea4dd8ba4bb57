import { msg, str } from '@lit/localize'
import type { Mask } from '../../data/privacy/masks.ts'
import type { PersonalEvidence, PersonalKind } from '../../data/privacy/personal-data.ts'
import { formatShare } from '../format.ts'

export function personalKindName(kind: PersonalKind): string {
  return {
    'email': msg('e-mail address', { id: 'personal.email' }),
    'phone': msg('phone number', { id: 'personal.phone' }),
    'id-number': msg('ID number', { id: 'personal.id-number' }),
    'card': msg('payment card', { id: 'personal.card' }),
    'iban': msg('IBAN', { id: 'personal.iban' }),
    'account': msg('bank account', { id: 'personal.account' }),
    'ip': msg('IP address', { id: 'personal.ip' }),
    'address': msg('postal address', { id: 'personal.address' }),
    'name': msg('name of a person', { id: 'personal.name' }),
    'user-name': msg('user name', { id: 'personal.user-name' }),
    'birth-date': msg('date of birth', { id: 'personal.birth-date' }),
    'postal-code': msg('postal code', { id: 'personal.postal-code' }),
    'coordinates': msg('coordinates', { id: 'personal.coordinates' }),
  }[kind]
}

/** Why a column is taken for personal. */
export function evidenceText(evidence: PersonalEvidence): string {
  switch (evidence.code) {
    case 'column-name': return msg('by the name of the column', { id: 'personal.by-name' })
    case 'values': return msg(str`${shareOf(evidence)} of the values`, { id: 'personal.by-values' })
    case 'inside-texts': return msg(str`within ${shareOf(evidence)} of the texts`, { id: 'personal.by-texts' })
  }
}

/** A few of very many are never none. */
const shareOf = ({ share }: { readonly share: number }): string => formatShare(Math.max(share, 0.001))

/** What was done with a column. */
export function maskText(mask: Mask): string {
  switch (mask.action) {
    case 'drop': return msg('dropped', { id: 'mask.done.drop' })
    case 'mask': return msg('masked', { id: 'mask.done.mask' })
    case 'redact': return msg('what was found redacted', { id: 'mask.done.redact' })
    case 'hash': return msg('pseudonyms', { id: 'mask.done.hash' })
    case 'noise': return msg(str`noise of scale ${mask.scale}`, { id: 'mask.done.noise' })
    case 'generalise':
      switch (mask.to) {
        case 'bins': return msg(str`bins of ${mask.width}`, { id: 'mask.done.bins' })
        case 'prefix': return msg(str`first ${mask.length} characters`, { id: 'mask.done.prefix' })
        case 'network': return msg('network alone', { id: 'mask.done.network' })
        case 'month': return msg('year and month', { id: 'mask.done.month' })
        case 'year': return msg('year alone', { id: 'mask.done.year' })
      }
  }
}
