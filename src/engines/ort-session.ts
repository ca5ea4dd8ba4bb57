import type * as Ort from 'onnxruntime-web/wasm'
import { MaasError } from '../core/error.ts'
import type { PortTensor, PortType } from '../core/tensor.ts'
import type { Port } from '../graph/graph.ts'
import type { Session } from '../runtime/session.ts'

/** Over one of onnxruntime-web's builds, each of which has tensors of its own. */
export class OrtSession<Given extends PortTensor> implements Session<Given> {
  readonly engine: string
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
  readonly bytes: number
  readonly #ort: typeof Ort
  readonly #session: Ort.InferenceSession

  /** @param bytes the runtime does not say how many it takes: its copy of the weights is most of them. */
  constructor(engine: string, ort: typeof Ort, session: Ort.InferenceSession, bytes: number) {
    this.engine = engine
    this.#ort = ort
    this.#session = session
    this.bytes = bytes
    this.inputs = session.inputMetadata.map(portOf)
    this.outputs = session.outputMetadata.map(portOf)
  }

  async run(feeds: Readonly<Record<string, PortTensor>>): Promise<Readonly<Record<string, Given>>> {
    const given: Record<string, Ort.Tensor> = {}
    for (const { name } of this.inputs) {
      const feed = feeds[name]
      if (!feed) throw new MaasError('invalid-input', `The model takes "${name}", which was not given.`)
      given[name] = new this.#ort.Tensor(feed.dtype, feed.data as never, feed.shape)
    }
    let results: Ort.InferenceSession.ReturnType
    try {
      results = await this.#session.run(given)
    } catch (cause) {
      throw new MaasError('invalid-input', `onnxruntime refuses the input: ${(cause as Error).message}`, { cause })
    }
    return Object.fromEntries(Object.entries(results).map(([name, value]) => [name, tensorOf(value as Ort.Tensor) as Given]))
  }

  dispose(): void {
    void this.#session.release()
  }
}

/** Where the browser has a Float16Array, halves come in one. */
function tensorOf({ type, dims, data }: Ort.Tensor): PortTensor {
  const bits = type === 'float16' ? new Uint16Array((data as Uint16Array).buffer, (data as Uint16Array).byteOffset, data.length) : data
  return { dtype: type, shape: dims, data: bits } as PortTensor
}

/** onnxruntime's -1, as its WebAssembly gives it: a size that is neither known nor named. */
const UNNAMED = 0xffffffff

function portOf(metadata: Ort.InferenceSession.ValueMetadata): Port {
  const { name } = metadata
  if (!metadata.isTensor) throw new MaasError('unsupported', `"${name}" of the model is not a tensor.`)
  return { name, dtype: metadata.type as PortType, shape: metadata.shape.map((size) => (size === UNNAMED ? '' : size)) }
}
