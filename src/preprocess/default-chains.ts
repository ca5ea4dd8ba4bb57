import type { ColumnInfo } from '../data/dataset.ts'

type Transforms = readonly { readonly class_name: string; readonly config?: Readonly<Record<string, unknown>> }[]

const NUMBERS: Transforms = [{ class_name: 'SimpleImputer', config: { strategy: 'median' } }, { class_name: 'StandardScaler' }]
const CATEGORIES: Transforms = [{ class_name: 'OneHotEncoder', config: { max_categories: 64 } }]

/** What is done to a column when nothing is said. */
export function defaultChain({ kind }: ColumnInfo): Transforms {
  switch (kind) {
    case 'number': return NUMBERS
    case 'text': return CATEGORIES
    case 'image': return [{ class_name: 'PixelScaling' }]
    case 'sequence': return []
  }
}
