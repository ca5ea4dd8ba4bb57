import { msg, str } from '@lit/localize'
import type { Signature } from '../../artifact/manifest.ts'
import { formatCount } from '../format.ts'

const NAMED = 4

/** What a model takes and gives, in one line: `picture 28×28×1 → label, 10 classes`. */
export function signatureSummary({ features, target, labels }: Signature): string {
  return `${inputs(features)} → ${labels ? msg(str`${target}, ${formatCount(labels.length)} classes`, { id: 'signature.classes' }) : target}`
}

function inputs(features: Signature['features']): string {
  const [first] = features
  if (first?.kind === 'image') {
    return msg(str`picture ${first.height}×${first.width}×${first.channels}`, { id: 'signature.picture' })
  }
  const named = features.slice(0, NAMED).map(({ name }) => name).join(', ')
  const more = features.length - NAMED
  return more > 0 ? msg(str`${named} and ${formatCount(more)} more`, { id: 'signature.more' }) : named
}
