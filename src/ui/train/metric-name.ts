import { msg } from '@lit/localize'

/** A measure in words; one that the studio has no words for by its own name. */
export function metricName(metric: string): string {
  if (metric === 'loss') return msg('Loss', { id: 'metric.loss' })
  if (metric === 'accuracy') return msg('Accuracy', { id: 'metric.accuracy' })
  return metric.toUpperCase()
}
