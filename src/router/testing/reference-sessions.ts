import { decodeModel } from '../../artifact/onnx.ts'
import type { Tensor } from '../../core/tensor.ts'
import { numericType } from '../../graph/op.ts'
import { runReference } from '../../graph/testing/reference.ts'
import type { Session } from '../../runtime/session.ts'
import type { Sessions } from '../../inference/scheduler.ts'

/** Sessions that interpret the artifact in float64, and count how many they loaded. */
export class ReferenceSessions implements Sessions {
  readonly #sessions = new Map<string, Promise<Session>>()
  readonly #bytes = new Map<string, number>()

  loaded(): ReadonlyMap<string, number> {
    return this.#bytes
  }

  async use<T>(sha256: string, read: () => Promise<Uint8Array>, work: (session: Session) => Promise<T>): Promise<T> {
    const session = this.#sessions.get(sha256) ?? read().then((artifact) => {
      this.#bytes.set(sha256, artifact.length)
      return referenceSession(artifact)
    })
    this.#sessions.set(sha256, session)
    return work(await session)
  }

  has(sha256: string): boolean {
    return this.#sessions.has(sha256)
  }

  discard(sha256: string): void {
    this.#sessions.delete(sha256)
    this.#bytes.delete(sha256)
  }
}

function referenceSession(artifact: Uint8Array): Session {
  const { graph } = decodeModel(artifact)
  return {
    engine: 'reference',
    inputs: graph.inputs,
    outputs: graph.outputs,
    bytes: 0,
    async run(feeds) {
      const values = runReference(graph, feeds as Readonly<Record<string, Tensor<'float32'>>>)
      return Object.fromEntries(graph.outputs.map((output) => {
        const { shape, data } = values.get(output.name)!
        return [output.name, { dtype: numericType(output), shape, data: Float32Array.from(data, Number) }]
      }))
    },
    dispose: () => undefined,
  }
}
