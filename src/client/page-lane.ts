import { type HostOptions, hostRuns } from '../jobs/host-runs.ts'
import { importFile } from '../jobs/intake.ts'
import { runEvents } from '../registry/follow-run.ts'
import type { Workshop } from '../jobs/workshop.ts'
import type { RunEvent } from '../protocol/run-events.ts'
import type { Predictor } from '../inference/predictor.ts'
import type { Router } from '../router/router.ts'
import { listenToRegistry } from './events.ts'
import type { Lane } from './lane.ts'

/** A run's events; with `host` this page trains it, unless another page does already. */
export async function* followRun(
  workshop: Workshop, run: string, { host }: { readonly host: boolean },
): AsyncGenerator<RunEvent, void, void> {
  const stop = new AbortController()
  let failure: { readonly thrown: unknown } | undefined
  const options: HostOptions = { ...workshop, only: run, signal: stop.signal }
  if (host) {
    hostRuns(options).catch((thrown: unknown) => {
      failure = { thrown }
      stop.abort()
    })
  }
  try {
    yield* runEvents(workshop.registry, run, stop.signal)
    if (failure) throw failure.thrown
  } finally {
    stop.abort()
  }
}

/** The platform inside the page: the same router and the same prediction core as in the Service Worker. */
export function createPageLane({ router, predictor, ...workshop }: Workshop & { router: Router; predictor: Predictor }): Lane {
  return {
    mode: 'in-page',
    onChange: listenToRegistry,
    tier: 'first-party',
    fetch: router,
    async resolve(model) {
      const { name, signature } = await predictor.resolve(model)
      return { model: name, signature }
    },
    async predict(make, { signal }) {
      signal?.throwIfAborted()
      const result = await predictor.predictRows(make(), signal ? { signal } : {})
      signal?.throwIfAborted() // what does not wait is not cancelled
      return result
    },
    runEvents: (run, options) => followRun(workshop, run, options),
    importFile: (request, options) => importFile(request, workshop, options),
    close: () => workshop.registry.close(),
  }
}
