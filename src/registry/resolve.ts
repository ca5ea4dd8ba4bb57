import { MaasError } from '../core/error.ts'
import type { ReadTransaction } from './database.ts'
import { type ModelRef, parseModelRef } from './model-ref.ts'
import { modelIn, versionIn } from './model-rows.ts'
import type { VersionRecord } from './records.ts'
import * as rules from './rules.ts'
import type { EndpointRecord, ServingConfig } from './serving-records.ts'
import { checkReady, checkServed } from './version-policy.ts'

/** What a reference leads to. */
export interface Resolution {
  /** null where the reference is to a model. */
  readonly endpoint: string | null
  /** At least one, by its own reference; those of an endpoint that cannot answer now are left out. */
  readonly candidates: readonly ResolvedCandidate[]
  /** null when there is none, or it cannot answer now. */
  readonly shadow: Answering | null
}

/** A version that answers, and how it is served. */
export interface Answering {
  /** READY. */
  readonly version: VersionRecord
  readonly config: ServingConfig
}

export interface ResolvedCandidate extends Answering {
  readonly ref: string
  readonly weight: number
}

export const RESOLVE_TABLES = ['endpoints', 'models', 'versions', 'servingConfigs', 'journal'] as const
type Resolving = ReadTransaction<(typeof RESOLVE_TABLES)[number]>

/** `''` is the default endpoint; a bare name is an endpoint's, else a model's. */
export async function resolveIn(tx: Resolving, text: string): Promise<Resolution> {
  const ref = parseModelRef(text)
  // Asked for along with the endpoint: waiting for the database costs more than reading what is not needed.
  const direct = answeringIn(tx, ref)
  direct.catch(() => undefined)
  const endpoint = await endpointIn(tx, text)
  if (!endpoint) return { endpoint: null, candidates: [{ ref: text, weight: 1, ...(await direct) }], shadow: null }
  const candidates: ResolvedCandidate[] = []
  let reason: unknown
  for (const { model, weight } of endpoint.candidates) {
    if (weight === 0) continue
    try {
      candidates.push({ ref: model, weight, ...(await answeringIn(tx, parseModelRef(model))) })
    } catch (thrown) {
      reason ??= refusal(thrown)
    }
  }
  if (candidates.length === 0) throw reason
  const shadow = endpoint.shadow === null ? null : await answeringIn(tx, parseModelRef(endpoint.shadow)).catch((thrown) => (refusal(thrown), null))
  return { endpoint: endpoint.name, candidates, shadow }
}

/** A reference that leads nowhere is one; a transaction that failed is not. */
function refusal(thrown: unknown): unknown {
  if (!(thrown instanceof MaasError)) throw thrown
  return thrown
}

async function endpointIn(tx: Resolving, text: string): Promise<EndpointRecord | undefined> {
  if (text === '') return (await tx.all('endpoints')).find(({ isDefault }) => isDefault)
  return text.includes('@') ? undefined : tx.get('endpoints', text)
}

/** The version behind a reference to a model. Throws when there is none, it is not READY, or its model does not serve it. */
export async function answeringIn(tx: Resolving, ref: ModelRef): Promise<Answering> {
  const early = ref.kind === 'default' ? undefined : tx.get('servingConfigs', ref.model)
  early?.catch(() => undefined)
  const version = await referredIn(tx, ref)
  checkReady(version)
  const { model } = version
  const { config, unloaded } = (await (early ?? tx.get('servingConfigs', model))) ?? { config: {} }
  if (unloaded) throw new MaasError('unavailable', `"${model}" is unloaded: POST maas/v2/repository/models/${model}/load takes it back into service.`)
  const { version_policy: policy } = config
  if (policy && !('all' in policy)) checkServed(version, await tx.where('versions', 'model', model), policy)
  return { version, config }
}

async function referredIn(tx: Resolving, ref: ModelRef): Promise<VersionRecord> {
  if (ref.kind === 'default') return defaultIn(tx)
  const model = await modelIn(tx, ref.model)
  if (ref.kind === 'version') return versionIn(tx, ref.model, ref.version)
  const version = rules.aliasTarget(model, ref.alias)
  if (version === undefined) throw rules.aliasNotFound(model, ref.alias)
  return versionIn(tx, ref.model, version)
}

/** Behind alias `default` of any model, else the champion of the model whose champion was set last. */
async function defaultIn(tx: Resolving): Promise<VersionRecord> {
  const models = await tx.all('models')
  for (const alias of [rules.DEFAULT, rules.CHAMPION]) {
    const holder = rules.lastHolder(models, alias, await tx.where('journal', 'alias', alias))
    if (holder) return versionIn(tx, holder.model, holder.version)
  }
  throw new MaasError('model-not-found', 'No model can answer yet: train or import one first.')
}
