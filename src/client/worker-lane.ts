import { MaasError } from '../core/error.ts'
import { requestToData, responseFromData } from '../protocol/http.ts'
import type { OfferMessage, ServeWantedMessage } from '../protocol/serving.ts'
import { listenToRegistry } from './events.ts'
import { buffersOf, type Lane, type Mode } from './lane.ts'
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
  const closing = new AbortController()
  navigator.serviceWorker.addEventListener('message', ({ data, ports: [reply] }: MessageEvent<Partial<ServeWantedMessage> | null>) => {
    if (data?.type !== 'maas:serve-wanted') return
    reply!.postMessage({ type: 'maas:heard' } satisfies OfferMessage)
    page().then((part) => part.serve(reply!, closing.signal), () => undefined) // who asks does not wait for ever
  }, closing)
  const modeNow = () => (controls() ? 'service-worker' : 'port')
  addEventListener('pagehide', () => port.close(), closing) // a worker is not told that a page is gone, and would answer it still
  return {
    tier: 'first-party',
    get mode() {
      return modeNow()
    },
    onModeChange(listener) {
      let mode: Mode = modeNow()
      const look = () => {
        if (mode !== modeNow()) listener(mode = modeNow())
      }
      navigator.serviceWorker.addEventListener('controllerchange', look)
      return () => navigator.serviceWorker.removeEventListener('controllerchange', look)
    },
    onChange: listenToRegistry,
    async fetch(request) {
      if (controls()) return fetch(request).catch(unanswered)
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
    close() {
      closing.abort()
      port.close()
    },
  }
}

/** What `fetch` says of a worker that was ended with the request, the second time: the first time the browser asks again itself. */
function unanswered(thrown: unknown): never {
  if (!(thrown instanceof TypeError)) throw thrown
  throw new MaasError('unavailable', 'The Service Worker was ended before it had answered.', { cause: thrown })
}
