import type { ColumnInfo } from '../dataset.ts'
import type { MaskOptions } from './masks.ts'
import type { PersonalFinding, PersonalKind } from './personal-data.ts'

/** What tells a person apart is worth keeping only to tell rows of one person from those of others; what describes one, in less detail. */
export function suggestMask(findings: readonly PersonalFinding[], { kind: kept, type }: Pick<ColumnInfo, 'kind' | 'type'>): MaskOptions {
  const whole = findings.find(({ evidence }) => evidence.some(({ code }) => code !== 'inside-texts'))
  return whole ? OF_KIND[whole.kind]({ isNumber: kept === 'number', isDate: type === 'date' }) : { action: 'redact' }
}

type Suggest = (column: { readonly isNumber: boolean; readonly isDate: boolean }) => MaskOptions

const hash: Suggest = () => ({ action: 'hash' })
const drop: Suggest = () => ({ action: 'drop' })

const OF_KIND: { readonly [K in PersonalKind]: Suggest } = {
  'email': hash,
  'phone': hash,
  'id-number': hash,
  'user-name': hash,
  'account': hash,
  'card': hash,
  'iban': hash,
  'name': drop,
  'address': drop,
  'ip': () => ({ action: 'generalise', to: 'network' }),
  'birth-date': ({ isDate }) => (isDate ? { action: 'generalise', to: 'year' } : { action: 'drop' }),
  'postal-code': () => ({ action: 'generalise', to: 'prefix', length: 2 }),
  'coordinates': ({ isNumber }) => (isNumber ? { action: 'generalise', to: 'bins', width: 0.1 } : { action: 'drop' }),
}
