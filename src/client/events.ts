import { channelOf } from '../registry/change-feed.ts'
import type { RegistryChange } from '../registry/records.ts'
import type { Lane, Mode } from './lane.ts'

export interface MaasEventMap {
  /** Requests are answered another way from now on. */
  readonly modechange: CustomEvent<Mode>
  /** A model, run, data set, ... was changed, by whatever tab; pages of other origins are not told. */
  readonly change: CustomEvent<RegistryChange>
}

export interface MaasEvents {
  addEventListener<K extends keyof MaasEventMap>(type: K, listener: (event: MaasEventMap[K]) => void, options?: AddEventListenerOptions): void
  removeEventListener<K extends keyof MaasEventMap>(type: K, listener: (event: MaasEventMap[K]) => void): void
}

/** What all contexts of this origin tell of changes in the registry. Returns the way to stop. */
export function listenToRegistry(listener: (change: RegistryChange) => void): () => void {
  const channel = new BroadcastChannel(channelOf())
  channel.onmessage = ({ data }: MessageEvent<RegistryChange>) => listener(data)
  return () => channel.close()
}

/** The events of a lane; nothing is listened to before somebody does. `close` ends them. */
export function createEvents(lane: Lane): MaasEvents & { close(): void } {
  const target = new EventTarget()
  const tell = <K extends keyof MaasEventMap>(type: K, detail: MaasEventMap[K]['detail']) => target.dispatchEvent(new CustomEvent(type, { detail }))
  const sources: { readonly [K in keyof MaasEventMap]: () => (() => void) | undefined } = {
    modechange: () => lane.onModeChange?.((mode) => tell('modechange', mode)),
    change: () => lane.onChange?.((change) => tell('change', change)),
  }
  const stops = new Map<string, (() => void) | undefined>()
  return {
    addEventListener(type, listener, options) {
      if (!stops.has(type)) stops.set(type, sources[type]())
      target.addEventListener(type, listener as EventListener, options)
    },
    removeEventListener: (type, listener) => target.removeEventListener(type, listener as EventListener),
    close() {
      for (const stop of stops.values()) stop?.()
    },
  }
}
