import type { Signature } from '../artifact/manifest.ts'
import { type Shape, sizeOf, type Tensor } from '../core/tensor.ts'
import { MaasError } from '../core/error.ts'
import type { PredictParams, PredictResult } from '../protocol/service-worker.ts'
import type { RegistryStore } from '../registry/store.ts'
import { decodeGreedily } from '../runtime/greedy-decoding.ts'
import type { Session } from '../runtime/session.ts'
import { describeFeatures } from './describe-features.ts'
import { type ReadyVersion, Resolver } from './resolver.ts'

/** Sessions by the SHA-256 of their artifact; `read` gives the bytes of one that is not at hand. */
export interface Sessions {
  use<T>(sha256: string, read: () => Promise<Uint8Array>, work: (session: Session) => Promise<T>): Promise<T>
}

/** The core of every prediction, whatever protocol it came by. */
export class Predictor {
  readonly #registry: RegistryStore
  readonly #sessions: Sessions
  readonly #resolver: Resolver

  constructor(registry: RegistryStore, sessions: Sessions) {
    this.#registry = registry
    this.#sessions = sessions
    this.#resolver = new Resolver(registry)
  }

  /** See {@link Resolver.resolve}. */
  resolve(ref: string): Promise<ReadyVersion> {
    return this.#resolver.resolve(ref)
  }

  /** The fast lane: rows of raw finite numbers in, scores or values out. Throws as {@link resolve} and {@link run} do. */
  async predictRows({ model, x }: PredictParams): Promise<PredictResult> {
    const version = await this.resolve(model)
    const wrong = x.findIndex((value) => !Number.isFinite(value))
    if (wrong >= 0) throw new MaasError('invalid-input', `x[${wrong}] is ${x[wrong]}: every number must be finite.`)
    return this.run(version, x)
  }

  /** @param x row-major. Throws `invalid-input` when it is not a whole number of rows. */
  async run({ name, signature, artifact }: ReadyVersion, x: Float32Array<ArrayBuffer>): Promise<PredictResult> {
    const input = signature.inputs[0]!
    const rowShape = input.shape.slice(1).map(Number)
    const rows = x.length / sizeOf(rowShape)
    if (rows === 0 || !Number.isInteger(rows)) {
      throw new MaasError('invalid-input', `${name} takes rows of ${sizeOf(rowShape)} numbers `
        + `(${describeFeatures(signature.features)}), but got ${x.length} numbers in all.`)
    }
    const read = () => this.#registry.getArtifact(artifact.sha256)
    return this.#sessions.use(artifact.sha256, read, async (session) => {
      const { data, shape } = await answer(session, signature, feedOf(signature, [rows, ...rowShape], x))
      const { labels } = signature
      return {
        model: name, engine: session.engine, y: data as Float32Array<ArrayBuffer>, rows, ...(labels ? { labels } : {}),
        ...(signature.task === 'translation' ? { steps: shape[1]! } : {}),
      }
    })
  }
}

/** Numbers as they are; ids as whole numbers. Throws `invalid-input` for an id that is none of the model's. */
function feedOf({ features: [first] }: Signature, shape: Shape, x: Float32Array<ArrayBuffer>): Tensor {
  if (first?.kind !== 'sequence') return { dtype: 'float32', shape, data: x }
  const wrong = x.findIndex((id) => !(Number.isInteger(id) && id >= 0 && id < first.vocabulary))
  if (wrong >= 0) {
    throw new MaasError('invalid-input', `x[${wrong}] is ${x[wrong]}; the model takes ${describeFeatures([first])}.`)
  }
  return { dtype: 'int32', shape, data: Int32Array.from(x) }
}

async function answer(session: Session, { inputs, outputs, start }: Signature, x: Tensor): Promise<Tensor> {
  const [input, decoder] = inputs
  const output = outputs[0]!.name
  const run = async (feeds: Readonly<Record<string, Tensor>>) => (await session.run({ [input!.name]: x, ...feeds }))[output]!
  if (!decoder || start === undefined) return run({})
  const steps = Number(decoder.shape[1])
  return decodeGreedily((written) => run({ [decoder.name]: written }), { rows: x.shape[0]!, steps, start })
}
