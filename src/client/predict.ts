import { MaasError } from '../core/error.ts'
import type { GivenPictures, GivenRows, PackedRows, PredictParams } from '../protocol/service-worker.ts'
import { type Lane, ownCopy } from './lane.ts'
import { isPicture, type Picture, pixelsOf } from './pictures.ts'
import { type Batch, type Instance, type Instances, isBatch, isInstances, packBatch, packInstances, type Prediction, readPredictions } from './prediction.ts'
import { withRetries } from './retry.ts'

export interface PredictOptions {
  readonly signal?: AbortSignal | undefined
  /** 1 is the highest; by default as the model's configuration says. */
  readonly priority?: number
  /** How long the answer may take, with all tries; then `deadline-exceeded`. 30,000 by default. */
  readonly timeoutMs?: number
  /** Requests of one key are answered by one candidate of an endpoint, such as a user's id. */
  readonly key?: string
}

export interface Predict {
  <Label extends string = string>(model: string, x: Instances, options?: PredictOptions): Promise<Prediction<Label>[]>
  <Label extends string = string>(model: string, x: Instance, options?: PredictOptions): Promise<Prediction<Label>>
}

/** When a caller does not say. */
export const PREDICT_MS = 30_000

/** Over a lane. A prediction changes nothing, so it is asked again where that may help. */
export async function predict(lane: Lane, model: string, x: Instance | Instances, options: PredictOptions = {}): Promise<Prediction | Prediction[]> {
  const { signal, ...wishes } = options
  const rows: readonly Instance[] = isBatch(x) ? [] : isInstances(x) ? x as Exclude<Instances, Batch> : [x]
  const given = isBatch(x) ? () => packBatch(x) : await packer(rows)
  const result = await withRetries(
    (deadlineMs) => lane.predict((): PredictParams => ({ ...given(), ...wishes, model }), { deadlineMs, signal }),
    { deadlineMs: wishes.timeoutMs ?? PREDICT_MS, signal },
  )
  const predictions = readPredictions(result, isBatch(x) ? x.shape[0]! : rows.length)
  return isInstances(x) ? predictions : predictions[0]!
}

/** Packs rows, anew for each time that they are sent. Throws `invalid-input` for pictures among other values. */
async function packer(rows: readonly Instance[]): Promise<() => PackedRows | GivenRows | GivenPictures> {
  if (!rows.some(isPicture)) return () => packInstances(rows)
  if (!rows.every(isPicture)) throw new MaasError('invalid-input', 'x has pictures and other values: give pictures alone.')
  const pictures = await Promise.all((rows as readonly Picture[]).map(pixelsOf))
  return () => ownCopy({ model: '', pictures })
}
