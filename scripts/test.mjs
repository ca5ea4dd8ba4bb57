// npm test: install what is missing (a browser too), then everything that must hold. Stops at the first failure.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ensureInstalled } from './ensure-installed.mjs'

ensureInstalled()
const { ensureChromium } = await import('./chromium.mjs')
console.log(`Browser: ${ensureChromium()}`)

const STEPS = [
  ['Types', 'tsc', '-b'],
  ['Lint', 'oxlint', '--deny-warnings'],
  ['Unit and room tests', 'vitest', 'run'],
  ['Build', 'vite', 'build'],
  ['Browser tests', 'playwright', 'test'],
]
for (const [title, tool, ...args] of STEPS) {
  console.log(`\n== ${title}: ${tool} ${args.join(' ')}`)
  try {
    execFileSync(process.execPath, [binary(tool), ...args], { stdio: 'inherit' })
  } catch (error) {
    console.error(`\n${title} failed.`)
    process.exit(error.status ?? 1)
  }
}
console.log('\nAll green.')

/** The tool's own script, so that no npx (and no network) is between us and it. */
function binary(tool) {
  return fileURLToPath(new URL(`../node_modules/.bin/${tool}`, import.meta.url))
}
