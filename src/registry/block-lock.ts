import { MaasError } from '../core/error.ts'

/**
 * Keeps blocks that no data set refers to yet from being collected as left over. Any number of imports keep blocks at once;
 * who dies while importing keeps them no more.
 */
export interface BlockLock {
  /** While `body` runs, nothing is collected. */
  keep<T>(body: () => Promise<T>): Promise<T>
  /** Runs `body` when nobody keeps blocks, else does nothing: the last one who does will collect. */
  collect(body: () => Promise<void>): Promise<void>
}

/** For all contexts of the origin. `keep` throws `unsupported` where there are no Web Locks. */
export function sharedBlockLock(name: string): BlockLock {
  const locks = () => {
    if (!navigator.locks) throw new MaasError('unsupported', 'Storing data needs Web Locks: open the page over https or from localhost.')
    return navigator.locks
  }
  return {
    keep: async (body) => locks().request(name, { mode: 'shared' }, body),
    collect: async (body) => locks().request(name, { ifAvailable: true }, (lock) => (lock ? body() : undefined)),
  }
}

/** For a database that one context alone has; its transactions come one after the other. */
export function localBlockLock(): BlockLock {
  let keeping = 0
  return {
    async keep(body) {
      keeping++
      try {
        return await body()
      } finally {
        keeping--
      }
    },
    async collect(body) {
      if (keeping === 0) await body()
    },
  }
}
