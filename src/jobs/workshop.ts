import type { RegistryStore } from '../registry/store.ts'

/** What training in a page needs. */
export interface Workshop {
  readonly registry: RegistryStore
  /** Where the app is deployed: built-in data sets lie under it. */
  readonly appRoot: URL
  readonly createTrainer: () => Worker
  /** Reads data files. */
  readonly createIntake: () => Worker
}

/** The app's own workers, `trainer.js` and `intake.js` at the app root. */
export function openWorkshop(registry: RegistryStore, appRoot: URL): Workshop {
  return {
    registry,
    appRoot,
    createTrainer: () => new Worker(new URL('trainer.js', appRoot), { type: 'module', name: 'inpage trainer' }),
    createIntake: () => new Worker(new URL('intake.js', appRoot), { type: 'module', name: 'inpage intake' }),
  }
}
