import type { RegistryStore } from '../registry/store.ts'
import type { Lane } from './lane.ts'
import type * as PageModule from './page.ts'
import { findWorker } from './registration.ts'
import { createWorkerLane } from './worker-lane.ts'

const INSTALL_MS = 15_000

/**
 * The best way to the platform of this origin.
 * @param appRoot where the app is deployed, with its closing slash.
 */
export async function openLane(appRoot: URL, timeoutMs = INSTALL_MS): Promise<Lane> {
  let loaded: Promise<PageModule.PagePart> | undefined
  const page = () => (loaded ??= loadPage(appRoot))
  const worker = await findWorker(appRoot, timeoutMs)
  return worker ? createWorkerLane(worker, page) : (await page()).openLane()
}

/** The platform in this page, over a registry of its own. */
export async function openPageLane(appRoot: URL, store: RegistryStore): Promise<Lane> {
  return (await loadPage(appRoot, store)).openLane()
}

/** By its address rather than by its name: the SDK is one file, and a classic script has no other way. */
async function loadPage(appRoot: URL, store?: RegistryStore): Promise<PageModule.PagePart> {
  const { createPage } = (await import(/* @vite-ignore */ new URL('maas.page.js', appRoot).href)) as typeof PageModule
  return createPage(appRoot, store)
}
