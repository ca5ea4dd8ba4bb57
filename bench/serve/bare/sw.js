// The floor: what any Service Worker costs that reads a JSON body and answers with JSON, or moves a message back.
addEventListener('install', () => skipWaiting())
addEventListener('activate', (event) => event.waitUntil(clients.claim()))
addEventListener('fetch', (event) => {
  if (event.request.method === 'POST') event.respondWith(event.request.json().then((body) => Response.json(body)))
})
addEventListener('message', ({ ports: [port] }) => {
  port.onmessage = ({ data }) => port.postMessage(data, [data.buffer])
})
