import type { Rng } from '../../core/rng.ts'

const TEXTS = [
  '', 'line', 'secret', 'secret@1', 'line@champion', '*', '__proto__', 'constructor', 'toString', '../../index.html', 'null', '\u0000', '﷽'.repeat(50), 'x'.repeat(5000),
  '/maas/predict', '/maas/api/grants', 'javascript:alert(1)', 'http://evil.example/maas/predict', 'GET', 'POST', 'PUT', 'DELETE', '%', '{"model":"secret","x":[1]}',
]
const KEYS = ['id', 'method', 'params', 'type', 'version', 'model', 'x', 'text', 'instances', 'url', 'headers', 'body', 'run', 'cancel', '__proto__', 'constructor', 'ask', 'verbs', 'models', 'partitioned', 'result', 'error']
const METHODS = ['predict', 'fetch', 'host', 'resolve', 'hello', '__proto__', 'constructor', 'toString', '']
const PATHS = [
  'predict', 'translate', 'api/models', 'api/models/secret', 'api/models/line', 'api/grants', 'api/grants/audit', 'api/runs', 'api/models/secret/bundle', 'api/models/secret/versions/1/artifact',
  'v2/models/secret/infer', 'v2/models/line/infer', 'v1/models/secret:predict', 'v1/models/line:predict', 'api/models/line/aliases/champion', 'api/models/line%2f..%2fsecret', '../sw.js', 'api/endpoints', 'metrics',
]

const pick = <T>(rng: Rng, list: readonly T[]): T => list[Math.floor(rng.uniform() * list.length)]!

/** What a hostile page could send: values of all kinds that can be cloned, and messages that are nearly right. */
export function randomMessage(rng: Rng): unknown {
  const kind = rng.uniform()
  if (kind < 0.25) return randomValue(rng, 3)
  if (kind < 0.4) return mutated(rng, { type: 'maas:hello', version: 1, ask: { verbs: ['predict', 'train'], models: ['*'] }, origin: 'https://evil.example', grants: ['train'] })
  const id = pick(rng, [0, 1, 2, 3, Math.floor(rng.uniform() * 1e6), -1, Number.NaN, Number.POSITIVE_INFINITY, 0.5])
  if (kind < 0.45) return { id, cancel: true }
  if (kind < 0.65) return mutated(rng, { id, method: 'predict', params: { model: pick(rng, ['line', 'secret', 'secret@1', '', '@', 'line@99']), x: new Float32Array(Math.floor(rng.uniform() * 4)) } })
  if (kind < 0.7) return mutated(rng, { id, method: 'predict', params: { model: 'line', instances: randomValue(rng, 3) } })
  if (kind < 0.9) {
    const method = pick(rng, ['GET', 'POST', 'PUT', 'DELETE', 'CONNECT', 'get'])
    const text = pick(rng, ['{"model":"line","x":[1]}', '{"model":"secret","x":[1]}', '{"x":[1]}', '{"__proto__":{"polluted":1},"model":"line","x":[1]}', '{', `${'['.repeat(5000)}`, '{"origin":"*","verbs":["train"],"models":["*"]}'])
    const body = method === 'GET' ? null : new TextEncoder().encode(text).buffer
    const headers = pick(rng, [[], [['Content-Type', 'application/json']], [['Idempotency-Key', 'k']], [['Inference-Header-Content-Length', '-1'], ['Content-Type', 'application/octet-stream']], [['', '']]])
    return mutated(rng, { id, method: 'fetch', params: { url: new URL(pick(rng, PATHS), `${location.origin}/inpage/maas/`).href, method, headers, body } })
  }
  return { id, method: pick(rng, METHODS), params: randomValue(rng, 3) }
}

/** One of its fields, at whatever depth, is another value, is not there, or has another name. */
function mutated(rng: Rng, message: Record<string, unknown>): Record<string, unknown> {
  if (rng.uniform() < 0.3) return message
  const key = pick(rng, Object.keys(message))
  const value = message[key]
  if (rng.uniform() < 0.5 && typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return { ...message, [key]: mutated(rng, value as Record<string, unknown>) }
  }
  const { [key]: _taken, ...rest } = message
  const kind = rng.uniform()
  return kind < 0.3 ? rest : kind < 0.5 ? { ...rest, [pick(rng, KEYS)]: value } : { ...message, [key]: randomValue(rng, 2) }
}

function randomValue(rng: Rng, depth: number): unknown {
  const makers: (() => unknown)[] = [
    () => null, () => undefined, () => rng.uniform() < 0.5, () => pick(rng, [0, -1, 1e308, Number.NaN, 2 ** 53]), () => 10n ** 30n, () => pick(rng, TEXTS), () => new Date(Number.NaN),
    () => new Float32Array(Math.floor(rng.uniform() * 100)), () => new ArrayBuffer(Math.floor(rng.uniform() * 100)), () => new Map([['model', 'secret']]), () => /(a+)+$/,
    () => new Error('no'), () => new Blob(['x']),
  ]
  if (depth > 0) {
    makers.push(
      () => Array.from({ length: Math.floor(rng.uniform() * 5) }, () => randomValue(rng, depth - 1)),
      () => Object.fromEntries(Array.from({ length: Math.floor(rng.uniform() * 5) }, () => [pick(rng, KEYS), randomValue(rng, depth - 1)])),
      () => {
        const cycle: Record<string, unknown> = { model: 'line' }
        cycle['instances'] = [cycle]
        return cycle
      },
    )
  }
  return pick(rng, makers)()
}
