import type { Route } from './route.ts'

/** GET `maas/health`: that the worker answers, and which build of it. */
export function healthRoute(build: string): Route {
  return {
    pattern: 'health',
    deadlineMs: 1000,
    errors: 'protocol',
    operations: {
      GET: {
        summary: 'Whether the platform answers, and which build of it',
        handle: async () => Response.json({ status: 'ok', version: build, engine: 'kernels' }),
      },
    },
  }
}
