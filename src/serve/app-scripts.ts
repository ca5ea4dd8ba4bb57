import type { Precache } from './precache.ts'

/**
 * The app's scripts that are run when they are first needed. A worker can import later only what it imported while it was
 * installed, and the browser then reads that along with the worker at each start (8 ms for ours). So they are run from
 * their text; where a content security policy forbids that, they are imported after all.
 */
export class AppScripts {
  readonly #worker: WorkerGlobalScope
  readonly #precache: Precache
  readonly #root: URL

  /** @param root where the app is deployed, with its closing slash. */
  constructor(worker: WorkerGlobalScope, precache: Precache, root: URL) {
    this.#worker = worker
    this.#precache = precache
    this.#root = root
  }

  /** To be called while the worker is installed. @param files relative to the app root. */
  install(files: readonly string[]): void {
    if (!this.#mayEvaluate()) this.#worker.importScripts(...files.map((file) => this.#address(file)))
  }

  /** Throws when the file cannot be had. */
  async run(file: string): Promise<void> {
    if (!this.#mayEvaluate()) return this.#worker.importScripts(this.#address(file))
    const text = await (await this.#precache.read(file)).text()
    this.#evaluate(`${text}\n//# sourceURL=${this.#address(file)}`)
  }

  #mayEvaluate(): boolean {
    try {
      this.#evaluate('')
      return true
    } catch {
      return false
    }
  }

  /** In the global scope, as a script is. */
  #evaluate(text: string): void {
    const { eval: evaluate } = this.#worker as unknown as typeof globalThis
    evaluate(text)
  }

  #address(file: string): string {
    return new URL(file, this.#root).href
  }
}
