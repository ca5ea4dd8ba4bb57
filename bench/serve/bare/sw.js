// The floor: what any Service Worker costs that reads a JSON body and answers with JSON.
addEventListener('install', () => skipWaiting())
addEventListener('activate', (event) => event.waitUntil(clients.claim()))
addEventListener('fetch', (event) => {
  if (event.request.method === 'POST') event.respondWith(event.request.json().then((body) => Response.json(body)))
})
