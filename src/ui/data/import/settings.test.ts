import { expect, it } from 'vitest'
import { MaasError } from '../../../core/error.ts'
import type { ImportPreview } from '../../../protocol/intake.ts'
import { offerOf, settingsOf, stillThere } from './settings.ts'

const preview: ImportPreview = {
  format: 'CSV', rows: 1, isWhole: true, types: [],
  dataset: { name: 'preview', rows: 1, columns: [{ kind: 'number', name: 'x', values: Float64Array.of(1) }] },
  notes: [{ code: 'delimiter', delimiter: ';' }, { code: 'encoding', encoding: 'gb18030' }, { code: 'decimal-comma', columns: ['x'] }],
}

it('tells how a file was read: as was said, else as was found out, else as is usual', () => {
  expect(settingsOf(preview, {})).toEqual({ delimiter: ';', encoding: 'gb18030', decimal: ',', header: true })
  expect(settingsOf(preview, { encoding: 'big5', header: false })).toEqual({ delimiter: ';', encoding: 'big5', decimal: ',', header: false })
  expect(settingsOf({ ...preview, notes: [] }, {})).toEqual({ delimiter: ',', encoding: 'utf-8', decimal: '.', header: true })
  expect(settingsOf({ ...preview, format: 'TSV', notes: [] }, {}).delimiter).toBe('\t')
})

it('finds the option that an error offers', () => {
  expect(offerOf(new MaasError('invalid-data', '', { details: { offer: { badRows: 'skip' } } }))).toEqual({ badRows: 'skip' })
  expect(offerOf(new MaasError('invalid-data', ''))).toBeUndefined()
  expect(offerOf(null)).toBeUndefined()
})

it('forgets what was said of columns that other settings have given other names', () => {
  expect(stillThere({ x: 'skip', gone: { type: 'text' } }, preview)).toEqual({ x: 'skip' })
})
