// npm run bench [-- train infer serve soak read accuracy] [--problem 'CNN 28x28'] [--quick]: every figure side by side with its peers, in one run.
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'vite'
import { launchBrowser } from './harness/browser.mjs'
import { formatTable, judge } from './harness/report.mjs'

const SUITES = ['train', 'infer', 'serve', 'soak', 'read', 'accuracy']
const RESULTS = '.cache/bench/results.json'

const { values, positionals: named } = parseArgs({
  allowPositionals: true,
  options: { problem: { type: 'string' }, quick: { type: 'boolean', default: false } },
})
const unknown = named.find((name) => !SUITES.includes(name))
if (unknown !== undefined) {
  console.error(`There is no suite "${unknown}"; name some of ${SUITES.join(', ')}, or none for all.`)
  process.exit(2)
}
process.chdir(fileURLToPath(new URL('..', import.meta.url)))

await build({ logLevel: 'warn' })
const results = { date: new Date().toISOString(), cpu: cpus()[0].model.trim(), cores: cpus().length, quick: values.quick, suites: {} }
for (const name of named.length > 0 ? named : SUITES) {
  const { title, run } = await import(`./${name}/suite.mjs`)
  const browser = await launchBrowser()
  results.browser = browser.version
  try {
    results.suites[name] = (await run(browser, values)).map(judge)
  } finally {
    await browser.close()
  }
  console.log(formatTable(title, results.suites[name]))
}

const json = JSON.stringify(results, null, 2)
mkdirSync('.cache/bench', { recursive: true })
writeFileSync(RESULTS, `${json}\n`)
console.log(`\n${json}\n\nWritten to ${RESULTS}.`)
