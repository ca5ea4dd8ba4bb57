import { type InferOutput, looseObject, number, optional, string } from 'valibot'
import { MaasError } from '../core/error.ts'
import { checkName } from '../registry/rules.ts'
import { hasEnded } from '../registry/run-events.ts'
import type { RunRecord } from '../registry/records.ts'
import type { RegistryStore } from '../registry/store.ts'
import type { RunConfig } from '../train/run-config.ts'
import { findDataset } from './datasets.ts'
import { answerRunEvents } from './run-events.ts'
import type { Networks } from './networks.ts'
import { manage, operation, type Route } from './route.ts'
import { fields, wholeNumber } from './schema.ts'

/** `completeRunConfig` knows the rest. */
const runConfig = looseObject({ model: string(), dataset: string() })

/** What may be another than before when a run goes on. */
const changes = fields({ learning_rate: optional(number()), epochs: optional(wholeNumber()) })

/** Runs are queued here and trained by a page, since a Service Worker cannot start workers. */
export function runRoutes(registry: RegistryStore, networks: () => Promise<Networks>): readonly Route[] {
  return [
    manage('runs', {
      GET: {
        summary: 'List the runs, newest first',
        handle: async () => Response.json({ runs: await registry.listRuns() }),
      },
      POST: operation({
        summary: 'Queue a run',
        body: runConfig,
        async handle({ request, body, registry: writes }) {
          const run = await writes.createRun(queuedRun(await checkedConfig(body, registry, await networks())))
          return Response.json({ id: run.id, status: run.status }, { status: 202, headers: { Location: `${new URL(request.url).pathname}/${run.id}` } })
        },
      }),
    }),
    manage('runs/:id', {
      GET: {
        summary: 'A run',
        handle: async ({ params: { id } }) => Response.json(await registry.getRun(id)),
      },
    }),
    manage('runs/:id/events', {
      GET: operation({
        summary: 'What happens to a run, as server-sent events',
        query: fields({ lastEventId: optional(string(), '') }),
        handle: ({ request, params: { id }, query: { lastEventId } }) => answerRunEvents(request, id, lastEventId, registry),
      }),
    }),
    manage('runs/:id/cancel', {
      POST: {
        summary: 'Cancel a run',
        handle: async ({ params: { id }, registry: writes }) => Response.json(await writes.updateRun(id, cancelled)),
      },
    }),
    manage('runs/:id/resume', {
      POST: operation({
        summary: 'Resume a run from its checkpoint',
        body: optional(changes, {}),
        async handle({ params: { id }, body, registry: writes }) {
          const config = await changedConfig(await registry.getRun(id), body, registry, networks)
          return Response.json(await writes.updateRun(id, (run) => resumed(run, config)), { status: 202 })
        },
      }),
    }),
  ]
}

/** The config as it was given, once it is known that it can be completed: the trainer completes it again. */
async function checkedConfig(
  body: InferOutput<typeof runConfig>, registry: RegistryStore, { completeRunConfig }: Networks,
): Promise<RunConfig> {
  checkName('model', body.model)
  completeRunConfig(body, await findDataset(registry, body.dataset))
  return body as unknown as RunConfig
}

/** The config to go on with: with another learning rate, or up to another epoch, when the body says so. */
async function changedConfig(
  { config }: RunRecord, { learning_rate, epochs }: InferOutput<typeof changes>, registry: RegistryStore, networks: () => Promise<Networks>,
): Promise<RunConfig> {
  if (learning_rate === undefined && epochs === undefined) return config
  const { completeRunConfig } = await networks()
  const dataset = await findDataset(registry, config.dataset)
  const { optimizer } = completeRunConfig(config, dataset)
  const changed = {
    ...config,
    ...(epochs === undefined ? {} : { epochs }),
    ...(learning_rate === undefined ? {} : { optimizer: { ...optimizer, config: { ...optimizer.config, learning_rate } } }),
  }
  completeRunConfig(changed, dataset)
  return changed as RunConfig
}

/** Queued again; the page that takes it up goes on from the checkpoint. */
function resumed(run: RunRecord, config: RunConfig): RunRecord {
  const canResume = (run.status === 'cancelled' || run.status === 'failed') && run.checkpoint
  if (canResume) return { ...run, status: 'queued', config, endedAt: null, error: null }
  const why = run.checkpoint || run.status === 'done' ? `it is ${run.status}` : 'it has no checkpoint: start a new run'
  throw new MaasError('conflict', `Run "${run.id}" cannot be resumed: ${why}.`)
}

function queuedRun(config: RunConfig): RunRecord {
  return {
    id: crypto.randomUUID(), status: 'queued', config, createdAt: new Date().toISOString(), startedAt: null, endedAt: null,
    engine: null, version: null, progress: null, history: [], error: null,
  }
}

/** The page that trains the run notices the change and stops. */
function cancelled(run: RunRecord): RunRecord {
  if (run.status === 'cancelled') return run
  if (hasEnded(run)) throw new MaasError('conflict', `Run "${run.id}" is ${run.status} already.`)
  return { ...run, status: 'cancelled', endedAt: new Date().toISOString() }
}
