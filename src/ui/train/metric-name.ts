import { msg } from '@lit/localize'

/** A measure in words; one that the studio has no words for by its own name. */
export function metricName(metric: string): string {
  if (metric === 'loss') return msg('Loss', { id: 'metric.loss' })
  if (metric === 'accuracy') return msg('Accuracy', { id: 'metric.accuracy' })
  if (metric === 'exact_match') return msg('Exactly right', { id: 'metric.exact-match' })
  if (metric === 'r2') return 'R²'
  if (metric === 'theil_u') return msg('Theil’s U', { id: 'metric.theil-u' })
  return metric.toUpperCase()
}
