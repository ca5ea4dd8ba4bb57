import { msg } from '@lit/localize'
import type { ColumnInfo } from '../../data/dataset.ts'
import type { MaskOptions } from '../../data/privacy/masks.ts'

/** One thing that the studio offers to do with a column. */
export interface PrivacyChoice {
  readonly id: string
  readonly label: string
  /** Columns that it can be done with. */
  fits(column: ColumnInfo): boolean
  /** The number that it takes; whole when its step is 1. */
  readonly amount?: { readonly label: string; readonly value: number; readonly step: number }
  options(amount: number): MaskOptions
}

const isTable = ({ kind }: ColumnInfo): boolean => kind === 'number' || kind === 'text'
const isNumber = ({ kind }: ColumnInfo): boolean => kind === 'number'
const isText = ({ kind }: ColumnInfo): boolean => kind === 'text'
const isDate = ({ type }: ColumnInfo): boolean => type === 'date'

/** In the language of the moment. */
export function privacyChoices(): readonly PrivacyChoice[] {
  const characters = msg('Characters kept', { id: 'mask.amount.characters' })
  return [
    { id: 'hash', label: msg('Replace by pseudonyms', { id: 'mask.hash' }), fits: isTable, options: () => ({ action: 'hash' }) },
    { id: 'drop', label: msg('Drop the column', { id: 'mask.drop' }), fits: () => true, options: () => ({ action: 'drop' }) },
    { id: 'redact', label: msg('Redact what is found', { id: 'mask.redact' }), fits: isText, options: () => ({ action: 'redact' }) },
    {
      id: 'mask', label: msg('Mask all but the end', { id: 'mask.mask' }), fits: isTable,
      amount: { label: characters, value: 4, step: 1 }, options: (last) => ({ action: 'mask', last }),
    },
    {
      id: 'prefix', label: msg('Keep the beginning', { id: 'mask.prefix' }), fits: isTable,
      amount: { label: characters, value: 2, step: 1 }, options: (length) => ({ action: 'generalise', to: 'prefix', length }),
    },
    { id: 'year', label: msg('Keep the year', { id: 'mask.year' }), fits: isDate, options: () => ({ action: 'generalise', to: 'year' }) },
    { id: 'month', label: msg('Keep year and month', { id: 'mask.month' }), fits: isDate, options: () => ({ action: 'generalise', to: 'month' }) },
    { id: 'network', label: msg('Keep the network', { id: 'mask.network' }), fits: isText, options: () => ({ action: 'generalise', to: 'network' }) },
    {
      id: 'bins', label: msg('Group into bins', { id: 'mask.bins' }), fits: isNumber,
      amount: { label: msg('Width', { id: 'mask.amount.width' }), value: 10, step: 0.1 }, options: (width) => ({ action: 'generalise', to: 'bins', width }),
    },
    {
      id: 'noise', label: msg('Add noise', { id: 'mask.noise' }), fits: isNumber,
      amount: { label: msg('Scale', { id: 'mask.amount.scale' }), value: 1, step: 0.1 }, options: (scale) => ({ action: 'noise', scale }),
    },
  ]
}

/** What is chosen for a column: one of {@link privacyChoices}, or nothing, and its number. */
export interface ChosenMask {
  readonly id: string | null
  readonly amount: number
}

/** The choice that says what was suggested. */
export function chosenBy({ action, to, length, width }: MaskOptions): ChosenMask {
  const id = action === 'generalise' ? String(to) : action
  return { id, amount: Number(length ?? width ?? privacyChoices().find((choice) => choice.id === id)?.amount?.value ?? 0) }
}
