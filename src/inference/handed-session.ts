import { MaasError } from '../core/error.ts'
import { once } from '../core/once.ts'
import type { PortTensor } from '../core/tensor.ts'
import type { Port } from '../graph/graph.ts'
import type { Placement, Tensors } from '../protocol/serving.ts'
import type { Session } from '../runtime/session.ts'
import type { HandOver } from './hand-over.ts'

type AnySession = Session<PortTensor>
interface Options {
  readonly signal?: AbortSignal | undefined
}

/** Where nothing else can be wrong than what the caller sent, or the model itself: it would be refused here as well. */
const SAME_HERE = ['invalid-input', 'invalid-artifact']
/** A GPU that is not there, or cannot do this, is not asked again. */
const FINAL_ON_GPU = ['unsupported', 'invalid-artifact']

/**
 * A session in a page's worker as long as there is one; else, and where that one cannot, a session here, which is made when it is
 * first needed.
 */
export class HandedSession implements AnySession {
  /** '' before the first run. */
  engine = ''
  inputs: readonly Port[] = []
  outputs: readonly Port[] = []
  readonly #handOver: HandOver
  readonly #placement: Placement
  readonly #openHere: () => Promise<AnySession>
  #here: AnySession | undefined
  #isDisposed = false

  private constructor(handOver: HandOver, placement: Placement, openHere: () => Promise<AnySession>) {
    this.#handOver = handOver
    this.#placement = placement
    this.#openHere = once(async () => {
      const here = await openHere()
      if (this.#isDisposed) here.dispose()
      return (this.#here = here)
    })
  }

  /** Loaded there or, where that cannot be, here. Throws as `openHere` does. */
  static async load(handOver: HandOver, placement: Placement, openHere: () => Promise<AnySession>): Promise<HandedSession> {
    const session = new HandedSession(handOver, placement, openHere)
    const loaded = (await session.#there((options) => handOver.load(placement, options))) ?? (await session.#openHere())
    session.inputs = loaded.inputs
    session.outputs = loaded.outputs
    return session
  }

  get bytes(): number {
    return this.#here?.bytes ?? 0
  }

  async run(feeds: Tensors, { signal }: Options = {}): Promise<Tensors> {
    const given = await this.#there((options) => this.#handOver.run(this.#placement, feeds, { ...options, signal }))
    if (given) {
      this.engine = nameThere(this.#placement)
      return given
    }
    const here = await this.#openHere()
    const outputs = await here.run(feeds, { signal })
    this.engine = here.engine
    return outputs
  }

  async given(feeds: Tensors): Promise<Pick<AnySession, 'run'>> {
    const here = this.#isRefused ? await this.#openHere() : undefined
    return (await here?.given?.(feeds)) ?? { run: (others, options) => this.run({ ...feeds, ...others }, options as Options) }
  }

  dispose(): void {
    this.#isDisposed = true
    this.#here?.dispose()
  }

  get #isRefused(): boolean {
    return this.#placement.gpu && this.#handOver.refusals.has(this.#placement.sha256)
  }

  /** What the page's worker says; undefined when it is to be asked here. */
  async #there<T>(ask: (options: { readonly hurries: boolean }) => Promise<T | undefined>): Promise<T | undefined> {
    if (this.#isRefused) return undefined
    try {
      return await ask({ hurries: this.#here !== undefined })
    } catch (thrown) {
      const error = MaasError.from(thrown)
      const { sha256, gpu } = this.#placement
      if (error.code === 'cancelled' || (!gpu && SAME_HERE.includes(error.code))) throw error
      if (gpu && FINAL_ON_GPU.includes(error.code)) this.#handOver.refusals.set(sha256, error.message)
      return undefined
    }
  }
}

/** What ran it: `ort-wasm-page`, `ort-webgpu-page`. */
function nameThere({ gpu }: Placement): string {
  return gpu ? 'ort-webgpu-page' : 'ort-wasm-page'
}
