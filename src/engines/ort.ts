import * as ort from 'onnxruntime-web/wasm'
import { MaasError } from '../core/error.ts'
import type { PortTensor, PortType, Tensor } from '../core/tensor.ts'
import type { Port } from '../graph/graph.ts'
import type { Session } from '../runtime/session.ts'

/**
 * Where onnxruntime's WebAssembly (14 MB) comes from: an address, or the bytes themselves. By default the file that the
 * bundler put beside the script. The first session of a page or worker decides.
 */
export interface OrtWasm {
  readonly wasmUrl?: string
  readonly wasmBinary?: Uint8Array<ArrayBuffer>
}

/** Name and version of the runtime. */
export const ORT_VERSION = `onnxruntime-web ${ort.env.versions.web}`

/**
 * A session over onnxruntime-web on one thread: it runs in pages, workers and Node. Import this module lazily, it is large.
 * `Given` is for the caller to say who knows the model's outputs; they are numbers of an own artifact.
 * Throws `unavailable` when the WebAssembly cannot be loaded, `invalid-artifact` when the runtime refuses the model.
 */
export async function createOrtSession<Given extends PortTensor = Tensor>(
  artifact: Uint8Array, { wasmUrl, wasmBinary }: OrtWasm = {},
): Promise<Session<Given>> {
  ort.env.wasm.numThreads = 1
  if (wasmUrl) ort.env.wasm.wasmPaths = { wasm: wasmUrl }
  if (wasmBinary) ort.env.wasm.wasmBinary = wasmBinary
  try {
    return new OrtSession<Given>(await ort.InferenceSession.create(artifact, { executionProviders: ['wasm'] }), artifact.length)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw reason.includes('no available backend')
      ? new MaasError('unavailable', `onnxruntime-web could not be loaded: ${reason}`, { cause })
      : new MaasError('invalid-artifact', `onnxruntime refuses the model: ${reason}`, { cause })
  }
}

class OrtSession<Given extends PortTensor> implements Session<Given> {
  readonly engine = 'ort-wasm'
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
  readonly bytes: number
  readonly #session: ort.InferenceSession

  /** @param bytes the runtime does not say how many it takes: its copy of the weights is most of them. */
  constructor(session: ort.InferenceSession, bytes: number) {
    this.#session = session
    this.bytes = bytes
    this.inputs = session.inputMetadata.map(portOf)
    this.outputs = session.outputMetadata.map(portOf)
  }

  async run(feeds: Readonly<Record<string, PortTensor>>): Promise<Readonly<Record<string, Given>>> {
    const given: Record<string, ort.Tensor> = {}
    for (const { name } of this.inputs) {
      const feed = feeds[name]
      if (!feed) throw new MaasError('invalid-input', `The model takes "${name}", which was not given.`)
      given[name] = new ort.Tensor(feed.dtype, feed.data as never, feed.shape)
    }
    let results: ort.InferenceSession.ReturnType
    try {
      results = await this.#session.run(given)
    } catch (cause) {
      throw new MaasError('invalid-input', `onnxruntime refuses the input: ${(cause as Error).message}`, { cause })
    }
    return Object.fromEntries(Object.entries(results).map(([name, value]) => [name, tensorOf(value as ort.Tensor) as Given]))
  }

  dispose(): void {
    void this.#session.release()
  }
}

/** Where the browser has a Float16Array, halves come in one. */
function tensorOf({ type, dims, data }: ort.Tensor): PortTensor {
  const bits = type === 'float16' ? new Uint16Array((data as Uint16Array).buffer, (data as Uint16Array).byteOffset, data.length) : data
  return { dtype: type, shape: dims, data: bits } as PortTensor
}

/** onnxruntime's -1, as its WebAssembly gives it: a size that is neither known nor named. */
const UNNAMED = 0xffffffff

function portOf(metadata: ort.InferenceSession.ValueMetadata): Port {
  const { name } = metadata
  if (!metadata.isTensor) throw new MaasError('unsupported', `"${name}" of the model is not a tensor.`)
  return { name, dtype: metadata.type as PortType, shape: metadata.shape.map((size) => (size === UNNAMED ? '' : size)) }
}
