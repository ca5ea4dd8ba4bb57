import { msg } from '@lit/localize'
import type { DatasetInfo } from '../services.ts'

/** The ways to look at a data set. */
export type View = 'pictures' | 'columns' | 'rows' | 'texts' | 'series' | 'privacy' | 'about'

/** Those that its columns allow; the first is the one to begin with. */
export function viewsOf({ columns }: DatasetInfo): readonly View[] {
  const has = (test: (column: DatasetInfo['columns'][number]) => boolean) => columns.some(test)
  const hasPictures = has(({ kind }) => kind === 'image')
  return [
    ...(hasPictures ? ['pictures'] as const : []),
    'columns',
    ...(has(({ kind }) => kind !== 'image') ? ['rows'] as const : []),
    ...(has(({ type }) => type === 'text') ? ['texts'] as const : []),
    ...(has(({ type }) => type === 'date') && has(({ kind }) => kind === 'number') ? ['series'] as const : []),
    ...(has(({ kind }) => kind === 'number' || kind === 'text') ? ['privacy'] as const : []),
    'about',
  ]
}

export function viewName(view: View): string {
  return {
    pictures: msg('Pictures', { id: 'view.pictures' }),
    columns: msg('Columns', { id: 'view.columns' }),
    rows: msg('Rows', { id: 'view.rows' }),
    texts: msg('Texts', { id: 'view.texts' }),
    series: msg('Over time', { id: 'view.series' }),
    privacy: msg('Privacy', { id: 'privacy.heading' }),
    about: msg('About', { id: 'view.about' }),
  }[view]
}
