import { ownCopy } from '../client/lane.ts'
import { MaasError } from '../core/error.ts'
import { Resolver } from '../inference/resolver.ts'
import type { BridgeMethods } from '../protocol/embed.ts'
import { responseToData } from '../protocol/http.ts'
import { type Call, serve, Transferred } from '../protocol/rpc.ts'
import { errorResponse } from '../router/problem.ts'
import type { Gate } from './gate.ts'
import { GuestApi } from './guest-api.ts'
import { GUEST_ROUTES, OWN_STORE_ROUTES } from './guest-routes.ts'
import { GuestRuns } from './guest-runs.ts'
import { readField, readPredict, readRequest } from './guest-message.ts'
import type { Place } from './place.ts'

const DEADLINE_MS = 30_000
/** Calls of one guest that are being answered. */
const MAX_CALLS = 256
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Answers the calls that come on a guest's port, until it is told to stop. */
export function serveGuest(port: MessagePort, gate: Gate, { registry, lane, tier }: Place, api: URL): () => void {
  const runs = new GuestRuns(async (run) => (await lane).fetch(new Request(new URL(`api/runs/${run}/cancel`, api), { method: 'POST', body: '{}' })))
  const resolver = new Resolver(registry)
  const guest = new GuestApi({
    gate, runs, api,
    routes: tier === 'partitioned' ? [...GUEST_ROUTES, ...OWN_STORE_ROUTES] : GUEST_ROUTES,
    resolve: (ref) => resolver.resolve(ref),
    fetch: async (request) => (await lane).fetch(request),
  })
  let calls = 0
  const bounded = <P, R>(answer: (params: P, call: Call) => Promise<R>) => async (params: P, call: Call): Promise<R> => {
    if (calls >= MAX_CALLS) throw new MaasError('too-many-requests', `${MAX_CALLS} calls of this page wait for their answers: wait for one of them.`, { details: { retryAfterMs: 1000 } })
    calls++
    try {
      return await answer(params, call)
    } finally {
      calls--
    }
  }
  serve<BridgeMethods>(port, {
    resolve: bounded(async (params) => (await lane).resolve(await guest.known(readField(params, 'model')), { deadlineMs: DEADLINE_MS })),
    predict: bounded(async (params, call) => {
      const given = readPredict(params)
      const model = await guest.predictable(given.model, 'predict')
      const { signal } = call
      const result = await (await lane).predict(() => ownCopy({ ...given, model }), { deadlineMs: given.timeoutMs ?? DEADLINE_MS, signal })
      return new Transferred(result, [result.y.buffer])
    }),
    fetch: bounded(async (params) => {
      const answer = await responseToData(await answerGuest(guest, params))
      return new Transferred(answer, [answer.body])
    }),
    host: bounded(async (params) => {
      const run = readField(params, 'run')
      await guest.demandOwnRun(run)
      if (tier === 'storage-access') throw new MaasError('unsupported', 'A frame with access to the platform\'s storage shares no locks with it: train with {host: false}, or from a window of the platform.')
      void train(await lane, run)
      return null
    }),
  })
  const stopWatching = whenUngranted(gate, registry, () => runs.cancelAll())
  return () => {
    stopWatching()
    port.onmessage = null
    port.close()
  }
}

async function answerGuest(guest: GuestApi, params: unknown): Promise<Response> {
  try {
    return await guest.fetch(readRequest(params))
  } catch (thrown) {
    return errorResponse(MaasError.from(thrown), 'problem')
  }
}

/** Until the run ends or this frame is closed; how it goes stands in its record. */
async function train(lane: Awaited<Place['lane']>, run: string): Promise<void> {
  for await (const _ of lane.runEvents(run, { host: true })) continue
}

/** Calls back as soon as the guest may train no more, because its grant was taken back or has run out. */
function whenUngranted(gate: Gate, registry: Place['registry'], end: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  async function look(): Promise<void> {
    clearTimeout(timer)
    const grant = await gate.grant()
    if (!grant?.verbs.includes('train')) return end()
    if (grant.expires !== null) timer = setTimeout(look, Math.min(Date.parse(grant.expires) - Date.now(), LONGEST_TIMER_MS))
  }
  const stop = registry.onChange(({ kind, name }) => kind === 'grant' && name === gate.origin && void look())
  void look()
  return () => {
    clearTimeout(timer)
    stop()
  }
}
