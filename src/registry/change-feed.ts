import type { RegistryChange } from './records.ts'

/** On which all contexts that hold a database tell each other of changes. */
export const channelOf = (database = 'inpage'): string => `${database}:registry`

/** Tells of changes: to listeners here before the change's promise resolves, to other contexts by a BroadcastChannel. */
export class ChangeFeed {
  readonly #listeners = new Set<(change: RegistryChange) => void>()
  #channel: BroadcastChannel | undefined

  /** @param channel shared by all contexts that hold the same database; none: the changes stay here. */
  constructor(channel?: BroadcastChannel) {
    this.#channel = channel
    if (this.#channel) this.#channel.onmessage = ({ data }: MessageEvent<RegistryChange>) => this.#tell(data)
  }

  subscribe(listener: (change: RegistryChange) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  publish(change: RegistryChange): void {
    this.#channel?.postMessage(change)
    this.#tell(change)
  }

  close(): void {
    this.#listeners.clear()
    this.#channel?.close()
    this.#channel = undefined
  }

  #tell(change: RegistryChange): void {
    // A listener that throws is its own fault: what was stored is stored, and the others are told.
    for (const listener of this.#listeners) queueMicrotask(() => listener(change))
  }
}
