import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const MARKER = `${ROOT}/node_modules/.inpage-installed`

/** Installs exactly what package-lock.json names, unless that has been done. */
export function ensureInstalled() {
  const wanted = createHash('sha256').update(readFileSync(`${ROOT}/package-lock.json`)).digest('hex')
  if (existsSync(MARKER) && readFileSync(MARKER, 'utf8') === wanted) return
  console.log('Installing dependencies (once) ...')
  execFileSync('npm', ['ci'], { cwd: ROOT, stdio: 'inherit' })
  writeFileSync(MARKER, wanted)
}
