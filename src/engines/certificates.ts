import type { EngineSource } from './engine-selection.ts'

/** Which engines have shown that they compute rightly here. */
export interface Certificates {
  /** Calls `certify` unless the engine has shown it before; a refusal is not kept, what caused it may have passed. */
  once(source: EngineSource, certify: () => Promise<void>): Promise<void>
}

/** What a certificate holds for: nothing that can change what an engine computes may be missing. */
export interface CertifiedPlace {
  /** This build of the app: its kernels and libraries. */
  readonly build: string
  /** With its version. */
  readonly browser: string
}

export function certificateKey({ name, hardware }: Pick<EngineSource, 'name' | 'hardware'>, { build, browser }: CertifiedPlace): string {
  return [name, hardware, build, browser].map(encodeURIComponent).join('/')
}

/** Kept in the origin's cache storage, where there is one: a worker reaches it without opening a database. */
export function cachedCertificates(place: CertifiedPlace, storage: CacheStorage | undefined): Certificates {
  return {
    async once(source, certify) {
      const address = `https://certificates.invalid/${certificateKey(source, place)}`
      const cache = await storage?.open('inpage:certificates').catch(() => undefined)
      if (await cache?.match(address)) return
      await certify()
      await cache?.put(address, new Response()).catch(() => undefined) // it is tried again then
    },
  }
}
