// The floor: what any Service Worker costs that reads a body, JSON or bytes, and answers with it, or moves a message back.
addEventListener('install', () => skipWaiting())
addEventListener('activate', (event) => event.waitUntil(clients.claim()))
addEventListener('fetch', (event) => {
  const { request } = event
  if (request.url.endsWith('/json')) event.respondWith(request.json().then((body) => Response.json(body)))
  else if (request.url.endsWith('/bytes')) event.respondWith(request.arrayBuffer().then((body) => new Response(body)))
})
addEventListener('message', ({ ports: [port] }) => {
  port.onmessage = ({ data }) => port.postMessage(data, [data.buffer])
})
