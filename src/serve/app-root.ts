export interface AppRoot {
  /** Where `sw.js` lies, with its closing slash. */
  readonly url: URL
  /** `sw.js` is the worker itself; false when a host's own worker has imported it, whose lifecycle is the host's. */
  readonly isWorker: boolean
}

/**
 * Where the app is deployed. A script that `importScripts` brought in is told its address nowhere but in a stack trace.
 * @param worker the address of the worker's main script.
 * @param stack of an error made in `sw.js`; its own frame comes first.
 */
export function findAppRoot(worker: string, stack: string): AppRoot {
  const folder = /https?:\/\/[^\s()@]+?\/(?=sw\.js\b)/.exec(stack)?.[0] ?? new URL('.', worker).href
  return { url: new URL(folder), isWorker: worker.startsWith(`${folder}sw.js`) }
}
