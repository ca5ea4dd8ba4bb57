import type { ServingConfig } from '../../src/registry/serving-records.ts'

/** Ways to serve one model, of which the first, that of every model of which nothing is said, must be worth it. */
export const PLANS: Readonly<Record<string, ServingConfig>> = {
  'by default': {},
  'each alone': { max_batch_size: 1 },
  'dynamic batching': { dynamic_batching: {} },
  'dynamic batching, waits 1 ms': { dynamic_batching: { max_queue_delay_microseconds: 1000 } },
}

export function planName(model: string, plan: string): string {
  return `${model}-${Object.keys(PLANS).indexOf(plan)}`
}
