import { readFileSync } from 'node:fs'
import { quantile } from '../harness/statistics.mjs'

/** Samples what the processes that pages and workers live in have in memory together, from the first tenth of the work to the last. */
export class MemorySamples {
  #browser
  #samples = []

  constructor(browser) {
    this.#browser = browser
  }

  /** @param progress 0 to 1. */
  async take(progress) {
    const processes = await this.#browser.renderers()
    this.#samples.push({ progress, megabytes: new Map(processes.map((id) => [id, residentMegabytes(id)])) })
  }

  /** Medians of the first and the last tenth. */
  async tenths() {
    const busy = await this.#browser.busyRenderers()
    const median = (wanted) => quantile(
      this.#samples.filter(({ progress }) => wanted(progress)).map(({ megabytes }) => busy.reduce((sum, id) => sum + (megabytes.get(id) ?? 0), 0)), 0.5,
    )
    return { first: median((progress) => progress <= 0.1), last: median((progress) => progress > 0.9) }
  }
}

/** 0 of a process that has ended meanwhile. */
function residentMegabytes(id) {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}
