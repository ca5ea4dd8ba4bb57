// A site's own Service Worker, which knows nothing of ours.
self.addEventListener('install', () => self.skipWaiting())
