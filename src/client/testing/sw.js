// A Service Worker for tests of the page's side: answers on ports as the platform's does, or keeps silent as a dead
// one would. The platform's own is driven by the end-to-end tests.

let connects = 0

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('message', ({ data, ports: [port] }) => {
  if (data.type !== 'maas:connect') return
  const connect = ++connects
  port.onmessage = ({ data: { id, method, params } }) => {
    const answer = (result, transfer = []) => port.postMessage({ id, result }, transfer)
    if (method === 'hello') return answer({ build: 'test' })
    if (method === 'fetch') {
      const headers = [['Content-Type', 'text/plain']]
      const body = new TextEncoder().encode(`${params.method} ${new TextDecoder().decode(params.body ?? new ArrayBuffer(0))}`)
      return answer({ status: 201, statusText: 'Created', headers, body: body.buffer })
    }
    const { model, x } = params
    if (model === 'silent' || (model.startsWith('silent-on-') && model === `silent-on-${connect}`)) return
    if (model === 'refuses') return port.postMessage({ id, error: { code: 'model-not-found', message: 'There is none.' } })
    answer({ model: `${connect}`, engine: 'test', y: x, rows: 1 }, [x.buffer])
  }
})
