import { msg, str } from '@lit/localize'
import type { Feature, Signature } from '../../artifact/manifest.ts'
import { maskText } from '../data/privacy-words.ts'

export function takesMasked({ features, dropped }: Signature): boolean {
  return dropped !== undefined || features.some((feature) => masksOf(feature).length > 0)
}

/** What is done with raw requests before the graph takes them, which an exported file cannot do: `email: pseudonyms; dropped: name`. */
export function maskedFeatures({ features, dropped = [] }: Signature): string {
  const masked = features.flatMap((feature) => (masksOf(feature).length > 0 ? [`${feature.name}: ${masksOf(feature).map(maskText).join(', ')}`] : []))
  const gone = dropped.length > 0 ? [msg(str`dropped: ${dropped.join(', ')}`, { id: 'version.dropped' })] : []
  return [
    ...masked, ...gone, ...(masked.length > 0 ? [msg('the ONNX file takes masked values', { id: 'version.takes-masked' })] : []),
  ].join('; ')
}

function masksOf(feature: Feature) {
  return 'privacy' in feature ? feature.privacy ?? [] : []
}
