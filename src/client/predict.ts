import type { Signature } from '../artifact/manifest.ts'
import { MaasError } from '../core/error.ts'
import type { DecodedImage } from '../data/readers/reader.ts'
import { fitPicture, type PictureSize } from '../intake/picture.ts'
import type { GivenRows, PackedRows, PredictResult, ResolvedModel } from '../protocol/service-worker.ts'
import type { Lane } from './lane.ts'
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

const DEADLINE_MS = 30_000

/** Predictions over a lane. A prediction changes nothing, so it is asked again where that may help. */
export class Predictions {
  readonly #lane: Lane
  /** What references led to when they were last asked for, and versions, which never change. */
  readonly #resolved = new Map<string, ResolvedModel>()

  constructor(lane: Lane) {
    this.#lane = lane
  }

  async resolve(ref: string, { signal }: { readonly signal?: AbortSignal | undefined } = {}): Promise<ResolvedModel> {
    const resolved = await withRetries(
      (deadlineMs) => this.#lane.resolve(ref, { deadlineMs, signal }), { deadlineMs: DEADLINE_MS, signal },
    )
    for (const name of [ref, resolved.model]) this.#resolved.set(name, resolved)
    return resolved
  }

  async predict(model: string, x: Instance | Instances, options: PredictOptions = {}): Promise<Prediction | Prediction[]> {
    if (isBatch(x)) return readPredictions(await this.#ask(model, () => packBatch(x), options), x.shape[0]!)
    const rows: readonly Instance[] = isInstances(x) ? x as Exclude<Instances, Batch> : [x]
    const result = arePictures(rows)
      ? await this.#askOfPictures(model, rows, options)
      : await this.#ask(model, () => packInstances(rows), options)
    const predictions = readPredictions(result, rows.length)
    return isInstances(x) ? predictions : predictions[0]!
  }

  /** @param pack makes the rows anew for each time that they are sent. */
  #ask(model: string, pack: () => PackedRows | GivenRows, { signal, ...wishes }: PredictOptions): Promise<PredictResult> {
    return withRetries(
      (deadlineMs) => this.#lane.predict(() => ({ ...pack(), ...wishes, model }), { deadlineMs, signal }),
      { deadlineMs: wishes.timeoutMs ?? DEADLINE_MS, signal },
    )
  }

  /** In the size of the version that answers: an alias may move, or an endpoint choose, between asking for the size and for the answer. */
  async #askOfPictures(model: string, rows: readonly Picture[], options: PredictOptions): Promise<PredictResult> {
    const pictures = await Promise.all(rows.map(pixelsOf))
    let expected = this.#resolved.get(model) ?? (await this.resolve(model, options))
    for (let ref = model; ; ref = expected.model) {
      const size = imageSizeOf(expected)
      const answer = await this.#ask(ref, () => packPictures(pictures, size), options).catch((thrown: unknown) => {
        if (thrown instanceof MaasError && thrown.code === 'invalid-input') return thrown
        throw thrown
      })
      if (answer instanceof MaasError) {
        const now = await this.resolve(model, options)
        if (now.model === expected.model) throw answer
        expected = now // another one answers, and does not take that size
        continue
      }
      if (answer.model === expected.model) return answer
      expected = this.#resolved.get(answer.model) ?? (await this.resolve(answer.model, options))
      this.#resolved.set(model, expected)
      if (isSameSize(imageSizeOf(expected), size)) return answer
    }
  }
}

const isSameSize = (a: PictureSize, b: PictureSize) => a.height === b.height && a.width === b.width && a.channels === b.channels

/** Throws `invalid-input` for pictures among other values. */
function arePictures(rows: readonly Instance[]): rows is readonly Picture[] {
  if (!rows.some(isPicture)) return false
  if (rows.every(isPicture)) return true
  throw new MaasError('invalid-input', 'x has pictures and other values: give pictures alone.')
}

function packPictures(pictures: readonly DecodedImage[], size: PictureSize): PackedRows {
  const width = size.height * size.width * size.channels
  const x = new Float32Array(pictures.length * width)
  for (const [i, picture] of pictures.entries()) fitPicture(picture, size, x.subarray(i * width, (i + 1) * width))
  return { x, rows: pictures.length }
}

/** Throws `invalid-input`. */
function imageSizeOf({ model, signature }: ResolvedModel): Extract<Signature['features'][number], { kind: 'image' }> {
  const [feature] = signature.features
  if (feature?.kind === 'image') return feature
  throw new MaasError('invalid-input', `${model} takes no picture, but ${signature.features.map(({ name }) => `"${name}"`).join(', ')}.`)
}
