import { MaasError } from '../core/error.ts'
import type { BridgeMethods, Tier } from '../protocol/embed.ts'
import { requestToData, responseFromData } from '../protocol/http.ts'
import type { RpcClient } from '../protocol/rpc.ts'
import type { RunEvent } from '../protocol/run-events.ts'
import type { RunRecord } from '../registry/records.ts'
import { hasEnded, runEventsBetween } from '../registry/run-events.ts'
import { buffersOf, type Lane } from './lane.ts'
import { errorIn } from './problem.ts'

const FETCH_MS = 60_000
const POLL_MS = 250

export interface Bridge {
  /** Address of the platform's `maas/`. */
  readonly api: URL
  readonly tier: Tier
  /** Takes the bridge's frame or window away. */
  close(): void
}

/** The platform of another origin, through its bridge page. */
export function createBridgeLane(bridge: RpcClient<BridgeMethods>, { api, tier, close }: Bridge): Lane {
  async function send(request: Request): Promise<Response> {
    const params = await requestToData(request)
    const transfer = params.body ? [params.body] : []
    return responseFromData(await bridge.call('fetch', params, { deadlineMs: FETCH_MS, transfer }))
  }

  /** Guests do not reach the platform's storage, so they ask again and again. */
  async function* runEvents(run: string, { host }: { host: boolean }): AsyncGenerator<RunEvent> {
    if (host) await bridge.call('host', { run }, { deadlineMs: FETCH_MS })
    let known: RunRecord | undefined
    while (!known || !hasEnded(known)) {
      if (known) await new Promise((resolve) => setTimeout(resolve, POLL_MS))
      const response = await send(new Request(new URL(`api/runs/${run}`, api)))
      if (!response.ok) throw await errorIn(response)
      const now = (await response.json()) as RunRecord
      yield* runEventsBetween(known, now)
      known = now
    }
  }

  return {
    mode: 'port',
    tier,
    fetch: send,
    resolve: (model, options) => bridge.call('resolve', { model }, options),
    predict(make, options) {
      const params = make()
      return bridge.call('predict', params, { ...options, transfer: buffersOf(params) })
    },
    runEvents,
    importFile: async () => {
      throw new MaasError('forbidden', 'Data sets are imported by pages of the platform\'s own origin.')
    },
    close() {
      bridge.close()
      close()
    },
  }
}
