import { requestFromData, responseToData } from '../protocol/http.ts'
import { serve, Transferred } from '../protocol/rpc.ts'
import type { PortMethods } from '../protocol/service-worker.ts'
import type { Predictor } from '../inference/predictor.ts'
import type { Router } from '../router/router.ts'

/** The fast lane: predictions, and whole requests of pages that the worker does not control, over a page's port. */
export function servePort(
  port: MessagePort, { build, predictor, router }: { readonly build: string; readonly predictor: Predictor; readonly router: Router },
): void {
  serve<PortMethods>(port, {
    hello: async () => ({ build, started: performance.timeOrigin }),
    async resolve({ model }) {
      const { name, signature } = await predictor.resolve(model)
      return { model: name, signature }
    },
    async predict(params, call) {
      const result = await predictor.predictRows(params, call)
      return new Transferred(result, [result.y.buffer])
    },
    async fetch(params, { signal }) {
      const request = requestFromData(params, signal)
      request.headers.set('Prefer', 'wait=0') // an answer is a whole here: one that has no end could never be sent
      const data = await responseToData(await router(request))
      return new Transferred(data, [data.body])
    },
  })
}
