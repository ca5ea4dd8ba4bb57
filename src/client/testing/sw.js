// A Service Worker for tests of the page's side: answers on ports as the platform's does, or acts as if it were ended and
// started again, which a page cannot bring about. The platform's own is driven by the end-to-end tests.

let connects = 0
let life = 1

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('message', ({ data, ports: [port] }) => {
  if (data.type !== 'maas:connect') return
  const connect = ++connects
  const born = life
  port.onmessage = ({ data: { id, method, params } }) => {
    if (born !== life) return // as a port to a worker that has ended
    const answer = (result, transfer = []) => port.postMessage({ id, result }, transfer)
    if (method === 'hello') return answer({ build: 'test', started: life })
    if (method === 'fetch') {
      const headers = [['Content-Type', 'text/plain']]
      const body = new TextEncoder().encode(`${params.method} ${new TextDecoder().decode(params.body ?? new ArrayBuffer(0))}`)
      return answer({ status: 201, statusText: 'Created', headers, body: body.buffer })
    }
    const { model, x } = params
    const said = { model: `${life}.${connect}`, engine: 'test', y: x, rows: 1 }
    if (model === 'silent') return
    if (model === `ends ${life}` || model === 'ends always') return life++
    if (model === 'slow') return setTimeout(() => answer(said, [x.buffer]), 900)
    if (model === 'refuses') return port.postMessage({ id, error: { code: 'model-not-found', message: 'There is none.' } })
    answer(said, [x.buffer])
  }
})
