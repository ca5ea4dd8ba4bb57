import { APP_ROOT } from './app-root.ts'
import { openLane } from './connect.ts'
import { createMaas, type Maas } from './platform.ts'

export { MaasError } from '../core/error.ts'
export type { FolderFile } from '../protocol/intake.ts'
export type { RunEvent } from '../protocol/run-events.ts'
export type { RunConfig } from '../train/run-config.ts'
export { embed, type EmbedOptions } from './embed.ts'
export type { Mode } from './lane.ts'
export type { DatasetImportOptions, Maas, TrainOptions } from './platform.ts'
export type { Instance, Instances, Prediction, Value } from './prediction.ts'

/** Connects a page of the platform's own origin: registers `sw.js` when needed, resolves when requests are answered. */
export async function connect(): Promise<Maas> {
  return createMaas(await openLane(), APP_ROOT)
}
