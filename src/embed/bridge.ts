import { MaasError } from '../core/error.ts'
import type { Lane } from '../client/lane.ts'
import type { BridgeMethods, HelloAnswer, HelloMessage } from '../protocol/embed.ts'
import { responseToData } from '../protocol/http.ts'
import { serve, Transferred } from '../protocol/rpc.ts'
import type { PredictParams, RequestData } from '../protocol/service-worker.ts'
import type { RegistryStore } from '../registry/store.ts'
import { errorResponse } from '../router/problem.ts'
import { Gate } from './gate.ts'
import { GuestApi } from './guest-api.ts'
import { readPredict, readRequest } from './guest-message.ts'

const DEADLINE_MS = 30_000

export interface BridgeOptions {
  /** The only window that is listened to: the page that framed this one. */
  readonly host: Window
  readonly registry: RegistryStore
  /** How this frame reaches the platform; hosts may say hello before that is known. */
  readonly lane: Promise<Lane>
  /** Address of `maas/`. */
  readonly api: URL
}

/**
 * Answers the page of another origin that has framed this one. Its origin is what the browser says it is; it may do
 * what the owner has granted that origin, each call checked anew; one that may do nothing is denied and noted for the
 * owner to see. Returns the way to stop.
 */
export function startBridge(options: BridgeOptions): () => void {
  const listen = ({ source, origin, data, ports: [port] }: MessageEvent<unknown>) => {
    if (source !== options.host || !port || !isHello(data)) return
    void welcome(origin, data.version, port, options)
  }
  addEventListener('message', listen)
  return () => removeEventListener('message', listen)
}

function isHello(data: unknown): data is { type: HelloMessage['type']; version: unknown } {
  return typeof data === 'object' && data !== null && 'version' in data && 'type' in data && data.type === 'maas:hello'
}

async function welcome(origin: string, version: unknown, port: MessagePort, options: BridgeOptions): Promise<void> {
  const gate = new Gate(origin, options.registry)
  const answer = await greet(gate, version, options.registry).catch((thrown: unknown): HelloAnswer => (
    { type: 'maas:denied', reason: MaasError.from(thrown).message }
  ))
  // Served before it is told, so that no call of the guest comes too early.
  if (answer.type === 'maas:welcome') serveGuest(port, gate, options)
  port.postMessage(answer)
}

async function greet(gate: Gate, version: unknown, registry: RegistryStore): Promise<HelloAnswer> {
  const deny = (reason: string): HelloAnswer => ({ type: 'maas:denied', reason })
  if (version !== 1) return deny(`This bridge speaks version 1, not ${String(version)}: use the maas.js that lies beside it.`)
  if (!gate.grantable) return deny('A page without an origin of its own (sandboxed, or a file) cannot be granted anything.')
  const grants = await gate.verbs()
  if (grants.length > 0) return { type: 'maas:welcome', grants }
  await registry.addGrantRequest({ origin: gate.origin, at: new Date().toISOString() })
  return deny(`${gate.origin} has no grant here yet. It has been noted: the owner finds it in the studio, under Models.`)
}

function serveGuest(port: MessagePort, gate: Gate, { registry, lane, api }: BridgeOptions): void {
  const guest = new GuestApi({ gate, registry, api, fetch: async (request) => (await lane).fetch(request) })
  serve<BridgeMethods>(port, {
    async resolve(params) {
      return (await lane).resolve(await guest.predictable(String(params.model)), { deadlineMs: DEADLINE_MS })
    },
    async predict(params, call) {
      const given = readPredict({ ...params })
      const model = await guest.predictable(given.model)
      const { signal } = call
      const result = await (await lane).predict(() => ownCopy({ ...given, model }), { deadlineMs: DEADLINE_MS, signal })
      return new Transferred(result, [result.y.buffer])
    },
    async fetch(params) {
      const answer = await responseToData(await answerGuest(guest, params))
      return new Transferred(answer, [answer.body])
    },
    async host({ run }) {
      await guest.demandOwnRun(run)
      void train(await lane, run)
      return null
    },
  })
}

/** Of which the buffer may be sent on, and sent again. */
function ownCopy(params: PredictParams): PredictParams {
  return 'x' in params ? { ...params, x: params.x.slice() } : params
}

async function answerGuest(guest: GuestApi, params: RequestData): Promise<Response> {
  try {
    return await guest.fetch(readRequest(params))
  } catch (thrown) {
    return errorResponse(MaasError.from(thrown), 'problem')
  }
}

/** Until the run ends or this frame is closed; how it goes stands in its record. */
async function train(lane: Lane, run: string): Promise<void> {
  for await (const _ of lane.runEvents(run, { host: true })) continue
}
