import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromium } from 'playwright'

/** Asks nothing: nobody is there to answer. */
const APT = 'env DEBIAN_FRONTEND=noninteractive apt-get'

const KNOWN = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** Flags for an automated Chromium: no sandbox (root in CI), no calls home, software WebGPU. */
export const CHROMIUM_ARGS = ['--no-sandbox', '--disable-background-networking', '--enable-unsafe-webgpu']

/** Path of a Chrome or Chromium that is here: the system's own, else Playwright's; undefined when there is none. */
export function findChromium() {
  for (const folder of (process.env['PATH'] ?? '').split(':')) {
    for (const name of KNOWN) {
      if (folder && existsSync(`${folder}/${name}`)) return `${folder}/${name}`
    }
  }
  const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
  if (existsSync(mac)) return mac
  return existsSync(chromium.executablePath()) ? chromium.executablePath() : undefined
}

/** As {@link findChromium}, and installs one when there is none: Playwright's, else Debian's package. */
export function ensureChromium() {
  const found = findChromium()
  if (found) return found
  const attempts = [
    ['npx', ['playwright', 'install', '--with-deps', 'chromium']],
    ['sh', ['-c', `apt-get update && ${APT} install -y chromium`]],
    ['sh', ['-c', `sudo -n apt-get update && sudo -n ${APT} install -y chromium`]],
  ]
  for (const [command, args] of attempts) {
    try {
      execFileSync(command, args, { stdio: 'inherit' })
    } catch {
      continue // the next way may work; that none did is reported below
    }
    const installed = findChromium()
    if (installed) return installed
  }
  throw new Error('No Chrome or Chromium was found and none could be installed: install one and run this again.')
}
