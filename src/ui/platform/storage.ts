import type { RegistryStore } from '../../registry/store.ts'
import { readPreference, writePreference } from '../preferences.ts'
import type { StorageServices } from '../services.ts'

export const storageServices: StorageServices = {
  isKept: async () => navigator.storage?.persisted() ?? true, // nobody to ask: nothing to say
  keep: () => navigator.storage.persist(),
}

/**
 * Calls back when the browser has cleared the database since it had models. What browsers clear for want of room is the
 * database alone; `localStorage`, where it is noted that there were models, outlives it, except in Safari.
 */
export function watchCleared(registry: Pick<RegistryStore, 'modelsRevision' | 'onChange'>, cleared: () => void): () => void {
  let isWatching = true
  const note = (revision: string) => {
    if (revision === '' && readPreference('models') === 'stored') {
      writePreference('models', 'cleared')
      if (isWatching) cleared()
    } else if (revision !== '') {
      writePreference('models', 'stored')
    }
  }
  const read = () => void registry.modelsRevision().then(note, () => undefined) // that it cannot be read, each place says
  read()
  const stop = registry.onChange(({ kind }) => kind === 'model' && read())
  return () => {
    isWatching = false
    stop()
  }
}
