import { readFileSync, writeFileSync } from 'node:fs'
import { build } from 'vite'
import { startServer } from '../harness/server.mjs'
import { pairedRatio, summary } from '../harness/statistics.mjs'
import { csvFile, FILE_KINDS } from './files.mjs'

const FOLDER = '.cache/bench/read'
const OURS = 'inpage'
/** The same, hashed and put into IndexedDB: all that a user waits for. */
const STORED = 'inpage, stored'
/** Those that give strings, and the same giving numbers where there are numbers, as ours does. */
const PEERS = ['papaparse', 'papaparse, typed', 'd3-dsv', 'd3-dsv, typed']

export const title = 'Reading CSV files in a worker, from the bytes to rows or columns in memory'

/** Megabytes per second of each reader, and how long ours takes for each second of a peer's. `only`: a kind of file. */
export async function run(browser, { quick, problem: only }) {
  await build({ configFile: 'bench/read/vite.config.ts' })
  const megabytes = quick ? 20 : 200
  const kinds = FILE_KINDS.filter((kind) => !only || kind === only)
  const files = kinds.map((kind) => [kind, csvFile(FOLDER, kind, megabytes)])
  const server = await startServer({ '/': `${FOLDER}/scripts`, '/files/': FOLDER })
  const figures = []
  for (const [kind, file] of files) {
    const url = `${server.origin}/files/${file}`
    figures.push(...(await throughput(browser, server, `${kind}, ${megabytes} MB`, url, quick ? 5 : 3)))
    figures.push(await memory(browser, server, `${kind}, ${megabytes} MB`, url))
  }
  server.close()
  return figures
}

/** In turns, each in a worker of its own. Who fails is listed with the reason. */
async function throughput(browser, server, name, url, rounds) {
  const { page, close } = await browser.open(`${server.origin}/blank.html`)
  const { size } = await page.evaluate(loadFile, url)
  const series = new Map([OURS, STORED, ...PEERS].map((reader) => [reader, []]))
  const failures = new Map()
  const rows = new Set()
  for (let round = -1; round < rounds; round++) {
    for (const [reader, times] of series) {
      if (failures.has(reader)) continue
      const { ms, error, ...answer } = await page.evaluate(read, reader)
      if (error) failures.set(reader, error)
      else rows.add(answer.rows)
      if (round >= 0 && !error) times.push(ms)
    }
  }
  await close()
  if (rows.size !== 1) throw new Error(`${name}: the readers found ${[...rows].join(' and ')} rows.`)
  const speeds = [...series].map(([reader, times]) => failures.has(reader)
    ? { name: `${name}: ${reader}`, note: `cannot: ${failures.get(reader)}` }
    : { name: `${name}: ${reader}`, unit: 'MB/s', ...summary(times.map((ms) => size / 1e3 / ms)) })
  const ratios = PEERS.filter((peer) => !failures.has(peer)).map((peer) => ({
    name: `${name}: time of ${OURS} / ${peer}`, unit: 'x', ...pairedRatio(series.get(OURS), series.get(peer)), ...(peer === 'papaparse' && { target: { atMost: 1.2 } }),
  }))
  return [...speeds, ...ratios]
}

/** How far the page's process grows while we read and store, in a page that does nothing else. */
async function memory(browser, server, name, url) {
  const figure = { name: `${name}: memory of ${STORED} / file`, unit: 'x' }
  if (process.platform !== 'linux') return { ...figure, note: 'measured on Linux only' }
  const { page, close } = await browser.open(`${server.origin}/blank.html`)
  const { size } = await page.evaluate(loadFile, url)
  await page.evaluate(read, STORED, 100) // so that the worker and its libraries are there
  const processes = await browser.renderers() // all but one are idle
  for (const id of processes) writeFileSync(`/proc/${id}/clear_refs`, '5') // forgets the peak
  const atStart = processes.map((id) => kilobytes(id, 'VmRSS'))
  const { error } = await page.evaluate(read, STORED)
  const grown = processes.map((id, i) => kilobytes(id, 'VmHWM') - atStart[i])
  await close()
  if (error) return { ...figure, note: `cannot: ${error}` }
  return { ...figure, ...summary([(Math.max(...grown) * 1024) / size]), target: { atMost: 4 } }
}

const kilobytes = (id, field) => Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${id}/status`, 'utf8'))[1])

/** In the page, as what follows: the browser keeps the file outside of the page's process. */
async function loadFile(url) {
  globalThis.file = await (await fetch(url)).blob()
  globalThis.workers = {}
  return { size: globalThis.file.size }
}

/** @param lines of the file, all when left out. */
async function read(reader, lines) {
  const { workers } = globalThis
  const file = lines ? new Blob([(await globalThis.file.slice(0, 1e6).text()).split('\n').slice(0, lines).join('\n')]) : globalThis.file
  workers[reader] ??= new Worker('/read.js', { type: 'module' })
  return new Promise((resolve, reject) => {
    workers[reader].onmessage = ({ data }) => resolve(data)
    workers[reader].onerror = ({ message }) => reject(new Error(message))
    workers[reader].postMessage({ reader, file })
  })
}
