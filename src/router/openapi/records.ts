import * as v from 'valibot'

/** What is stored, as the API tells it. See `registry/records.ts`. */

/** With more fields than are told here. */
export const open = <const E extends v.ObjectEntries>(entries: E) => v.objectWithRest(entries, v.unknown())

const time = v.pipe(v.string(), v.isoTimestamp())
const whole = v.pipe(v.number(), v.integer())
const counts = v.record(v.string(), v.number())
const params = v.record(v.string(), v.unknown())

const columnType = v.picklist(['number', 'integer', 'boolean', 'category', 'date', 'text', 'image', 'sequence', 'identifier', 'constant'])

const mask = open({ action: v.picklist(['drop', 'mask', 'redact', 'hash', 'generalise', 'noise']) })

const dimension = v.union([v.number(), v.string()])
const tensor = v.object({ name: v.string(), dtype: v.string(), shape: v.array(dimension) })

const feature = v.pipe(v.variant('kind', [
  v.object({ kind: v.literal('number'), name: v.string(), missing: v.optional(v.boolean()), privacy: v.optional(v.array(mask)) }),
  v.object({
    kind: v.literal('text'), name: v.string(), values: v.optional(v.array(v.string())), missing: v.optional(v.boolean()), privacy: v.optional(v.array(mask)),
  }),
  v.object({ kind: v.literal('image'), name: v.string(), height: whole, width: whole, channels: whole }),
  v.object({ kind: v.literal('sequence'), name: v.string(), steps: whole, vocabulary: whole }),
  v.object({
    kind: v.literal('series'), name: v.string(), steps: whole, columns: v.optional(v.array(v.string())), missing: v.optional(v.boolean()),
    privacy: v.optional(v.array(mask)),
  }),
]), v.description('What a caller gives, in raw units, in this order or by name.'))

export const signature = v.object({
  task: v.picklist(['classification', 'regression', 'translation', 'forecasting']),
  inputs: v.array(tensor),
  outputs: v.array(tensor),
  features: v.array(feature),
  target: v.string(),
  dropped: v.optional(v.pipe(v.array(v.string()), v.description('Columns that no request should send.'))),
  labels: v.optional(v.array(v.string())),
  start: v.optional(whole),
  end: v.optional(whole),
  vocabulary: v.optional(v.array(v.string())),
})

const error = v.object({ code: v.string(), message: v.string(), details: v.optional(params) })

export const model = v.object({
  name: v.string(), createdAt: time, updatedAt: time,
  lastVersion: v.pipe(whole, v.description('A number that was deleted is never used again.')),
  aliases: v.pipe(v.record(v.string(), whole), v.description('Alias to version.')),
})

export const version = v.object({
  model: v.string(),
  version: whole,
  status: v.picklist(['PENDING', 'READY', 'FAILED']),
  createdAt: time,
  description: v.string(),
  metrics: v.pipe(counts, v.description('By name, with `val_` for the validation and `test_` for the test part.')),
  params,
  signature: v.nullable(signature),
  dataset: v.nullable(v.object({ name: v.string(), hash: v.string() })),
  run: v.nullable(v.string()),
  engine: v.string(),
  artifact: v.nullable(v.object({ sha256: v.string(), bytes: whole })),
  parity: v.nullable(v.pipe(
    v.object({ reference: v.string(), rows: whole, maxAbsDiff: v.number() }), v.description('How far its answers are from those of the reference runtime.'),
  )),
  lineage: v.object({ parents: v.array(v.string()) }),
  error: v.nullable(error),
})

export const move = v.object({ model: v.string(), alias: v.string(), from: v.nullable(whole), to: v.nullable(whole), at: time })

const runConfig = open({ model: v.string(), dataset: v.string(), target: v.string() })
const coded = open({ code: v.string() })

export const run = v.object({
  id: v.string(),
  status: v.picklist(['queued', 'running', 'done', 'failed', 'cancelled']),
  config: runConfig,
  createdAt: time,
  startedAt: v.nullable(time),
  endedAt: v.nullable(time),
  engine: v.nullable(v.string()),
  choice: v.optional(v.object({ timings: v.optional(counts), refused: v.optional(v.array(v.object({ engine: v.string(), reason: v.string() }))) })),
  leftOut: v.optional(whole),
  warnings: v.optional(v.array(coded)),
  version: v.nullable(whole),
  metrics: v.optional(counts),
  progress: v.nullable(v.object({ epoch: whole, epochs: whole })),
  history: v.pipe(v.array(counts), v.description('Metrics of each finished epoch, oldest first.')),
  folds: v.optional(v.array(counts)),
  error: v.nullable(error),
  checkpoint: v.optional(v.object({ epoch: whole, savedAt: time })),
})

export const completeConfig = open({
  ...runConfig.entries, task: v.string(), features: v.array(v.string()), network: params, loss: params, optimizer: params, metrics: v.array(v.string()),
  epochs: whole, batch_size: whole, validation: params, seed: whole, engine: v.string(),
})

const column = v.object({
  name: v.string(), kind: v.picklist(['number', 'text', 'image', 'sequence']), type: columnType, format: v.optional(v.string()), profile: v.optional(params),
  height: v.optional(whole), width: v.optional(whole), channels: v.optional(whole),
  steps: v.optional(whole), vocabulary: v.optional(whole), start: v.optional(whole),
})

/** One that comes with the app has less before it is first opened. */
export const dataset = v.object({
  name: v.string(),
  mediaType: v.string(),
  rows: whole,
  columns: v.array(column),
  builtin: v.nullable(v.pipe(open({ title: v.string(), licence: v.string() }), v.description('Where it comes from, when it came with the app.'))),
  hash: v.optional(v.string()),
  bytes: v.optional(whole),
  createdAt: v.optional(time),
  source: v.optional(params),
  notes: v.optional(v.array(coded)),
  types: v.optional(v.record(v.string(), v.object({ type: columnType, format: v.optional(v.string()) }))),
  lineage: v.optional(v.nullable(v.object({
    from: v.object({ name: v.string(), hash: v.string() }), steps: v.array(open({ ...mask.entries, column: v.string() })), anonymity: v.optional(params),
  }))),
})

export const profile = open({
  rows: whole, duplicateRows: whole,
  columns: v.array(open({ name: v.string(), type: columnType, count: whole, missing: whole, evidence: open({ code: v.string(), text: v.string() }) })),
  warnings: v.array(open({ code: v.string(), text: v.string() })),
})

export const grant = v.object({
  origin: v.string(), verbs: v.array(v.string()), models: v.array(v.string()), expires: v.nullable(time),
  rate: v.pipe(v.nullable(whole), v.description('Requests per minute.')),
})

export const audit = v.object({
  at: time, origin: v.string(), verb: v.nullable(v.string()), what: v.string(), model: v.nullable(v.string()),
  outcome: v.picklist(['allowed', 'denied', 'limited']), count: whole,
})

/** By the names that they have in the document. */
export const SCHEMAS = {
  Model: model, Version: version, Signature: signature, Run: run, RunConfig: completeConfig, DataSet: dataset, Profile: profile, Grant: grant,
}

export const endpoint = v.object({
  name: v.string(),
  createdAt: time,
  updatedAt: time,
  candidates: v.array(v.object({ model: v.string(), weight: v.number() })),
  shadow: v.nullable(v.string()),
  isDefault: v.pipe(v.boolean(), v.description('It answers requests that name no model.')),
})

const { candidates, shadow, isDefault } = endpoint.entries
const settings = v.nullable(v.object({ candidates, shadow, isDefault }))
export const endpointMove = v.object({ endpoint: v.string(), from: settings, to: settings, at: time })

export const observedEndpoint = v.object({
  ...endpoint.entries,
  answered: v.pipe(v.array(v.object({ model: v.string(), succeeded: whole, failed: whole })), v.description('By the candidate that answered.')),
  comparisons: v.pipe(
    v.array(v.object({
      model: v.string(), shadow: v.string(), requests: whole, errors: whole, lastError: v.nullable(v.object({ code: v.string(), message: v.string() })),
      agreement: v.nullable(v.number()), meanAbsoluteDifference: v.nullable(v.number()), maxAbsoluteDifference: v.nullable(v.number()),
    })),
    v.description('Answers of the shadow with those that were given: the share of equal labels, or the differences of numbers.'),
  ),
})
