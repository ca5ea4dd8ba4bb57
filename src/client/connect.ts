import { APP_ROOT } from './app-root.ts'
import type { Lane } from './lane.ts'
import type * as PageModule from './page.ts'
import { findWorker } from './registration.ts'
import { createWorkerLane } from './worker-lane.ts'

/**
 * The best way to the platform of this origin; resolves when requests are answered.
 * @param appRoot where the app is deployed, with its closing slash.
 */
export async function openLane(appRoot: URL = APP_ROOT): Promise<Lane> {
  let loaded: Promise<PageModule.PagePart> | undefined
  const page = () => (loaded ??= loadPage(appRoot))
  const worker = await findWorker(appRoot)
  return worker ? createWorkerLane(worker, page) : (await page()).openLane()
}

/** By its address rather than by its name: the SDK is one file, and a classic script has no other way. */
async function loadPage(appRoot: URL): Promise<PageModule.PagePart> {
  const { createPage } = (await import(/* @vite-ignore */ new URL('maas.page.js', appRoot).href)) as typeof PageModule
  return createPage(appRoot)
}
