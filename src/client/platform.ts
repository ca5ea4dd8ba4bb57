import type { ReadOptions } from '../data/readers/reader.ts'
import type { GivenColumns } from '../data/retype.ts'
import type { FolderFile, IntakeOptions } from '../protocol/intake.ts'
import type { Tier } from '../protocol/embed.ts'
import type { RunEvent } from '../protocol/run-events.ts'
import type { DatasetRecord } from '../registry/records.ts'
import type { RunConfig } from '../train/run-config.ts'
import { download } from './download.ts'
import { createEndpoints, type Endpoints } from './endpoints.ts'
import { createEvents, type MaasEvents } from './events.ts'
import { Http, pathOf } from './http.ts'
import type { Lane, Mode } from './lane.ts'
import { createModels, type Models } from './models.ts'
import { type Predict, predict } from './predict.ts'

/** The platform, as pages use it. */
export interface Maas extends MaasEvents {
  /** How requests are answered now; a page that a Service Worker takes over moves on to `service-worker`. */
  readonly mode: Mode
  /** Which storage answers: for a page of the platform's own origin, `first-party`. */
  readonly tier: Tier
  /**
   * `fetch` for the platform's HTTP API, the same in every mode. A path such as `/maas/predict` is resolved against
   * the place where the app is deployed. Errors of the API are responses; a request whose worker was ended is sent again.
   * Throws `invalid-input` for a URL that is not under its `maas/`, `unavailable` when nobody answers.
   */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>
  /**
   * One prediction, or one per row, over the fast lane. `x` stays yours. What fails for a passing reason is asked again.
   * @param model `name`, `name@version`, `name@alias`, or `''` for the default endpoint.
   */
  readonly predict: Predict
  /** The registry of models: versions, aliases, import and download. */
  readonly models: Models
  /** Canaries, shadows and the default. */
  readonly endpoints: Endpoints
  /**
   * Queues a run and yields its events; the last is `done`, `failed` or `cancelled`. Throws `invalid-config` and the
   * like when the run is refused. Leaving the loop early cancels the run, as `signal` does.
   */
  train(config: RunConfig, options?: TrainOptions): AsyncGenerator<RunEvent, void, void>
  readonly datasets: {
    /**
     * Reads a file of any size, one at a URL of this page's origin, or a folder of images by class folder, into the registry, in a
     * worker of this page: all of it or, when it fails or `signal` fires, nothing. Throws `conflict` for a name that is taken,
     * `invalid-data` naming line and column, or file, `invalid-input` for a URL of another origin, and `unavailable`.
     */
    import(file: Blob | URL | readonly FolderFile[], options: DatasetImportOptions): Promise<DatasetRecord>
  }
  /** Lets go of the ports and frames that this object holds. */
  close(): void
}

export interface DatasetImportOptions extends IntakeOptions {
  readonly name: string
  /** What the file is; by default what it says of itself, by its type and the end of its name. */
  readonly mediaType?: string
  /** How it is to be read, where that should not be found out from the file. */
  readonly read?: ReadOptions
  /** What the columns of a file mean, by their names, and which are left out. */
  readonly columns?: GivenColumns
}

export interface TrainOptions {
  /** Train in a worker of this page, the default; false leaves the run to a page that hosts, such as the studio. */
  readonly host?: boolean
  readonly signal?: AbortSignal
}

/** @param appRoot where the app is deployed, with its closing slash. */
export function createMaas(lane: Lane, appRoot: URL): Maas {
  const http = new Http(lane, appRoot)
  const { close, ...events } = createEvents(lane)

  async function* train(config: RunConfig, { host = true, signal }: TrainOptions = {}): AsyncGenerator<RunEvent, void, void> {
    signal?.throwIfAborted()
    // Not by the signal: a run whose id is not known could not be cancelled.
    const { id } = await http.json<{ id: string }>('POST', 'runs', { body: config })
    // Refused when the run has ended meanwhile, and then there is nothing to cancel.
    const cancel = () => http.call('POST', pathOf('runs', id, 'cancel')).catch(() => undefined)
    signal?.addEventListener('abort', cancel)
    let ended = false
    try {
      if (signal?.aborted) await cancel()
      for await (const event of lane.runEvents(id, { host })) {
        ended = event.type === 'done' || event.type === 'failed' || event.type === 'cancelled'
        yield event
      }
    } finally {
      signal?.removeEventListener('abort', cancel)
      if (!ended) await cancel()
    }
  }

  return {
    get mode() {
      return lane.mode
    },
    fetch: (input, init) => http.fetch(input, init),
    predict: ((model, x, options) => predict(lane, model, x, options)) as Predict,
    endpoints: createEndpoints(http),
    models: createModels(http, lane),
    tier: lane.tier,
    train,
    datasets: {
      async import(source, { name, mediaType, read, columns, ...options }) {
        const file = source instanceof URL ? await download(source, options.signal) : source
        if (!(file instanceof Blob)) return lane.importFile({ type: 'import-folder', name, folder: file, ...(read && { options: read }) }, options)
        const fileName = 'name' in file ? { fileName: String(file.name) } : {}
        const about = { ...fileName, ...(read && { options: read }), ...(columns && { columns }) }
        return lane.importFile({ type: 'import', name, file, mediaType: mediaType ?? file.type, ...about }, options)
      },
    },
    ...events,
    close() {
      close()
      lane.close()
    },
  }
}
