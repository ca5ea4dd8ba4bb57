import { msg, str } from '@lit/localize'
import { formatCount } from '../format.ts'

export function rowCount(rows: number): string {
  return msg(str`${formatCount(rows)} rows`, { id: 'data.rows' })
}

export function tableSize({ rows, columns }: { readonly rows: number; readonly columns: readonly unknown[] }): string {
  return msg(str`${formatCount(rows)} rows, ${formatCount(columns.length)} columns`, { id: 'data.size' })
}

/** What a picture is called to who cannot see it. */
export function pictureName(label: string): string {
  return msg(str`Sample of ${label}`, { id: 'pictures.sample' })
}
