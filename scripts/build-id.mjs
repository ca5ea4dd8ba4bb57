import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const INPUTS = ['src', 'workers', 'public', 'e2e/examples', 'scripts', 'index.html', 'embed.html', 'consent.html', 'docs.html', 'vite.config.ts', 'package-lock.json']

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex').slice(0, 16)

function filesUnder(path) {
  const entries = readdirSync(path, { withFileTypes: true, recursive: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

/** Names a build by its sources: the same sources give the same name, on any machine. */
export function buildId() {
  const files = INPUTS.flatMap((input) => (/\.\w+$/.test(input) ? [input] : filesUnder(input)))
  return sha256(files.toSorted().map((file) => `${file} ${sha256(readFileSync(file))}`).join('\n'))
}

/** Every file of a built folder with a hash of its bytes, for the Service Worker's cache. */
export function precacheList(folder) {
  return filesUnder(folder)
    .map((file) => file.slice(folder.length + 1))
    .filter((url) => url !== 'sw.js')
    .toSorted()
    .map((url) => ({ url, revision: sha256(readFileSync(join(folder, url))) }))
}
