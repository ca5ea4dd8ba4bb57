import type { GrantVerb } from '../protocol/grants.ts'

/**
 * How a guest's request is checked. `model`: the path names the model. `body`: the JSON body does, or the query does beside a
 * body of another kind; none is the default endpoint. `models`: the answer lists models, of which it sees those of its grant.
 * `run`: the body is a run config. `own`: a run that this guest has started, whose following is not counted. `open`: of no model.
 */
export type GuestCheck = 'model' | 'body' | 'models' | 'run' | 'own' | 'open'

export interface GuestRoute {
  readonly method: 'GET' | 'POST'
  /** Below `maas/`. */
  readonly pattern: string
  readonly verb: GrantVerb
  readonly check: GuestCheck
}

const V1 = ['v1/models/:model', 'v1/models/:model/versions/:version', 'v1/models/:model/labels/:label']
const V2 = ['v2/models/:model', 'v2/models/:model/versions/:version']

const route = (method: GuestRoute['method'], verb: GrantVerb, check: GuestCheck) => (pattern: string): GuestRoute => ({ method, pattern, verb, check })

/** All that a guest may use, one line each; whatever is not named here is refused. */
export const GUEST_ROUTES: readonly GuestRoute[] = [
  ...['predict', 'translate'].map(route('POST', 'predict', 'body')),
  ...['v2', 'v2/health/live', 'v2/health/ready'].map(route('GET', 'predict', 'open')),
  ...V2.flatMap((path) => [path, `${path}/ready`]).map(route('GET', 'predict', 'model')),
  ...V2.map((path) => `${path}/infer`).map(route('POST', 'predict', 'model')),
  ...V1.flatMap((path) => [path, `${path}/metadata`]).map(route('GET', 'predict', 'model')),
  ...V1.flatMap((path) => ['predict', 'classify', 'regress'].map((verb) => `${path}:${verb}`)).map(route('POST', 'predict', 'model')),
  route('GET', 'list', 'models')('api/models'),
  ...['api/models/:model', 'api/models/:model/versions', 'api/models/:model/versions/:version'].map(route('GET', 'list', 'model')),
  route('POST', 'train', 'run')('api/runs'),
  route('GET', 'train', 'own')('api/runs/:run'),
  route('POST', 'train', 'own')('api/runs/:run/cancel'),
]

/** What a guest may do besides with a store of its own. */
export const OWN_STORE_ROUTES: readonly GuestRoute[] = [route('POST', 'list', 'model')('api/models/:model/versions')]
