import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** Starts the server over these models, as `server.mjs` takes them; gives where it is. */
export async function startNative(models) {
  const child = fork(fileURLToPath(new URL('server.mjs', import.meta.url)), [JSON.stringify(models)])
  const [{ port }] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`The native server ended with ${code} before it listened.`))),
  ])
  return { origin: `http://localhost:${port}`, close: () => child.disconnect() }
}
