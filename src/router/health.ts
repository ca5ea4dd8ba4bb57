import { whyNotReady } from '../inference/health.ts'
import type { Predictor } from '../inference/predictor.ts'
import type { Route } from './route.ts'

const DEADLINE_MS = 5000
const RETRY_SECONDS = '1'

/** GET `maas/health`, `health/live`: that the worker answers, and which build of it; `health/ready`: that a prediction would be answered. */
export function healthRoutes(predictor: Predictor, build: string): readonly Route[] {
  const health = (pattern: string, summary: string, handle: () => Promise<Response>): Route => (
    { pattern, deadlineMs: DEADLINE_MS, errors: 'protocol', operations: { GET: { summary, handle } } }
  )
  const state = { status: 'ok', version: build, engine: 'kernels' }
  const live = async () => Response.json(state)
  return [
    health('health', 'Whether the platform answers, and which build of it', live),
    health('health/live', 'The same', live),
    health('health/ready', 'Whether the default model can answer', async () => {
      const error = await whyNotReady(predictor)
      if (!error) return live()
      return Response.json({ ...state, status: 'unavailable', error: error.message }, { status: 503, headers: { 'Retry-After': RETRY_SECONDS } })
    }),
  ]
}
