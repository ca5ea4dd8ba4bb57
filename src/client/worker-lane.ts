import { requestToData, responseFromData } from '../protocol/http.ts'
import { copyRows } from './prediction.ts'
import type { Lane } from './lane.ts'
import type { PagePart } from './page.ts'
import type { PlatformWorker } from './registration.ts'

const PREDICT = { patienceMs: 500, deadlineMs: 30_000 }
const READ = PREDICT
/** Larger files take a while to be stored; asking twice could store twice. */
const WRITE = { deadlineMs: 60_000 }

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
      const answered = port.call('fetch', () => {
        const body = data.body?.slice(0) ?? null
        return { params: { ...data, body }, transfer: body ? [body] : [] }
      }, isWrite(request) ? WRITE : READ)
      return responseFromData(await Promise.race([answered, aborted(request.signal)]))
    },
    predict(params) {
      return port.call('predict', () => copyRows(params), PREDICT)
    },
    async *runEvents(run, options) {
      yield* (await page()).runEvents(run, options)
    },
    importFile: async (request, options) => (await page()).importFile(request, options),
    close: () => port.close(),
  }
}

/** Predictions are POSTs too, but may be asked twice. */
function isWrite({ method, url }: Request): boolean {
  return method !== 'GET' && method !== 'HEAD' && new URL(url).pathname.includes('/maas/api/')
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
