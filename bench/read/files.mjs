import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'

const CITIES = ['Bern', 'Ulm', 'São Paulo', '北京', 'New York', 'Reykjavík', 'Graz', 'Oslo']
const WORDS = 'the order was late, said "never again" and then came back; a parcel of 3 kg left on Monday for the north'.split(' ')

/** Kinds of files: a header, and a row as `next()` (0 to below 1) has it. */
const KINDS = {
  numbers: {
    header: Array.from({ length: 10 }, (_, i) => `x${i}`),
    row: (next, i) => [i, ...Array.from({ length: 6 }, () => (next() * 200 - 100).toFixed(4)), Math.floor(next() * 1e6), next().toFixed(6), (next() * 9).toExponential(3)],
  },
  mixed: {
    header: ['id', 'day', 'city', 'note', 'price', 'paid', 'weight'],
    row: (next, i) => [
      `R${i}`,
      `20${pad(10 + next() * 15)}-${pad(1 + next() * 12)}-${pad(1 + next() * 28)}`,
      CITIES[Math.floor(next() * CITIES.length)],
      quoted(Array.from({ length: 4 + next() * 12 }, () => WORDS[Math.floor(next() * WORDS.length)]).join(next() < 0.02 ? '\n' : ' ')),
      (next() * 900).toFixed(2),
      next() < 0.5,
      next() < 0.05 ? '' : (next() * 40).toFixed(3),
    ],
  },
}

export const FILE_KINDS = Object.keys(KINDS)

const pad = (value) => String(Math.floor(value)).padStart(2, '0')
const quoted = (text) => `"${text.replaceAll('"', '""')}"`

/** Writes a file of that many megabytes once, the same on every machine. Returns its name in `folder`. */
export function csvFile(folder, kind, megabytes) {
  const name = `${kind}-${megabytes}.csv`
  const path = `${folder}/${name}`
  if (existsSync(path)) return name
  mkdirSync(folder, { recursive: true })
  const { header, row } = KINDS[kind]
  const next = randomNumbers()
  const file = openSync(`${path}.part`, 'w')
  let written = 0
  for (let i = 0, lines = [header.join(',')]; written < megabytes * 1e6; lines = []) {
    for (const end = i + 2000; i < end; i++) lines.push(row(next, i).join(','))
    written += writeSync(file, `${lines.join('\n')}\n`)
  }
  closeSync(file)
  renameSync(`${path}.part`, path)
  return name
}

/** Mulberry32: the same numbers everywhere. */
function randomNumbers() {
  let state = 42
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
