import { requestToData, responseFromData } from '../protocol/http.ts'
import { buffersOf, type Lane } from './lane.ts'
import type { PagePart } from './page.ts'
import type { PlatformWorker } from './registration.ts'

/** Longer than any route's own deadline. */
const FETCH_MS = 60_000

/** @param page the part of the SDK that trains and follows runs in the page, loaded when it is first needed. */
export function createWorkerLane({ registration, port }: PlatformWorker, page: () => Promise<PagePart>): Lane {
  const controls = () => {
    const { controller } = navigator.serviceWorker
    return controller !== null && controller.scriptURL === registration.active?.scriptURL
  }
  return {
    get mode() {
      return controls() ? 'service-worker' : 'port'
    },
    async fetch(request) {
      if (controls()) return fetch(request)
      const data = await requestToData(request)
      const answer = await port.call('fetch', () => {
        const body = data.body?.slice(0) ?? null
        return { params: { ...data, body }, transfer: body ? [body] : [] }
      }, { deadlineMs: FETCH_MS, signal: request.signal })
      return responseFromData(answer)
    },
    resolve: (model, options) => port.call('resolve', () => ({ params: { model } }), options),
    predict(make, options) {
      return port.call('predict', () => {
        const params = make()
        return { params, transfer: buffersOf(params) }
      }, options)
    },
    async *runEvents(run, options) {
      yield* (await page()).runEvents(run, options)
    },
    importFile: async (request, options) => (await page()).importFile(request, options),
    close: () => port.close(),
  }
}
