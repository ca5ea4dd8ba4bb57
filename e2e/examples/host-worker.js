// The platform's worker, in a worker of the site: before the site's own listeners, so that what is the platform's is not asked of them.
importScripts('../sw.js')

// From here on the site's own: what it stores, what it answers, and when a new version takes over.
const CACHE = 'host-1'
const PAGE = new URL('host-worker.html', location.href).href

addEventListener('install', (event) => event.waitUntil(caches.open(CACHE).then((cache) => cache.add(PAGE)).then(() => skipWaiting())))
addEventListener('activate', (event) => event.waitUntil(clients.claim()))
addEventListener('fetch', (event) => {
  if (event.request.url.endsWith('/hello')) event.respondWith(new Response('hello from the site itself'))
})
