import { MaasError } from '../core/error.ts'
import { ENGINE, readyEngine } from '../inference/health.ts'
import type { Predictor } from '../inference/predictor.ts'
import { protocolRoute, type Route } from './route.ts'

const DEADLINE_MS = 5000
const RETRY_SECONDS = '1'

/** GET `maas/health`, `health/live`: that the worker answers, and which build of it; `health/ready`: that a prediction would be answered. */
export function healthRoutes(predictor: Predictor, build: string): readonly Route[] {
  const health = (pattern: string, summary: string, handle: () => Promise<Response>): Route => (
    protocolRoute(pattern, DEADLINE_MS, { GET: { summary, handle } })
  )
  const state = (engine: string) => ({ status: 'ok', version: build, engine })
  const live = async () => Response.json(state(ENGINE))
  return [
    health('health', 'Whether the platform answers, and which build of it', live),
    health('health/live', 'The same', live),
    health('health/ready', 'Whether the default model can answer', async () => {
      try {
        return Response.json(state(await readyEngine(predictor)))
      } catch (thrown) {
        const body = { ...state(ENGINE), status: 'unavailable', error: MaasError.from(thrown).message }
        return Response.json(body, { status: 503, headers: { 'Retry-After': RETRY_SECONDS } })
      }
    }),
  ]
}
