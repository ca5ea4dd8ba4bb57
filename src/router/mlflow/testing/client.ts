/** Sends a request below the tracking URI. */
export type Send = (method: string, path: string, body?: unknown) => Promise<{ readonly status: number; readonly body: unknown }>

type Params = Readonly<Record<string, unknown>>

/** `mlflow.exceptions.RestException`. */
export class RestError extends Error {
  readonly status: number
  readonly errorCode: string

  constructor(status: number, { error_code, message }: { readonly error_code: string; readonly message: string }) {
    super(`${error_code}: ${message}`)
    this.status = status
    this.errorCode = error_code
  }
}

/**
 * Requests as MLflow's Python client sends them (mlflow/store/model_registry/rest_store.py over mlflow/utils/rest_utils.py): parameters that are set as the
 * query of a GET, a repeated one many times, or as the JSON of any other method; where a call has several endpoints, each in turn while the answer is
 * ENDPOINT_NOT_FOUND.
 */
export class MlflowClient {
  readonly #send: Send

  constructor(send: Send) {
    this.#send = send
  }

  async call<T = unknown>(method: string, path: string, params: Params): Promise<T> {
    const given = Object.entries(params).filter(([, value]) => value !== undefined)
    const query = new URLSearchParams(given.flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one) => [name, String(one)])))
    const url = `api/2.0/mlflow/${path}`
    const { status, body } = method === 'GET' ? await this.#send(method, `${url}?${query}`) : await this.#send(method, url, Object.fromEntries(given))
    if (status !== 200) throw new RestError(status, body as never)
    return body as T
  }

  getRegisteredModel = (name: string) => this.call('GET', 'registered-models/get', { name })

  searchRegisteredModels = (params: { filter?: string; max_results?: number; order_by?: readonly string[]; page_token?: string } = {}) =>
    this.call('GET', 'registered-models/search', params)

  async getLatestVersions(name: string, stages?: readonly string[]): Promise<unknown> {
    try {
      return await this.call('POST', 'registered-models/get-latest-versions', { name, stages })
    } catch (thrown) {
      if (!(thrown instanceof RestError && thrown.errorCode === 'ENDPOINT_NOT_FOUND')) throw thrown
      return this.call('GET', 'registered-models/get-latest-versions', { name, stages })
    }
  }

  getModelVersion = (name: string, version: string | number) => this.call('GET', 'model-versions/get', { name, version: String(version) })

  searchModelVersions = (params: { filter?: string; max_results?: number; order_by?: readonly string[]; page_token?: string } = {}) =>
    this.call('GET', 'model-versions/search', params)

  getModelVersionByAlias = (name: string, alias: string) => this.call('GET', 'registered-models/alias', { name, alias })

  getModelVersionDownloadUri = (name: string, version: string | number) => this.call('GET', 'model-versions/get-download-uri', { name, version: String(version) })

  getRun = (run_id: string) => this.call('GET', 'runs/get', { run_uuid: run_id, run_id })
}
