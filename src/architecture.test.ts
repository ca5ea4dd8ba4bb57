import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

/** Lowest first: a module imports its own room or a lower one. ARCHITECTURE.md says what each room owns. */
const ROOMS = [
  'core', 'strings', 'data', 'graph', 'preprocess', 'network', 'artifact', 'keras', 'kernels', 'runtime', 'train',
  'protocol', 'registry', 'intake', 'inference', 'router', 'serve', 'engines', 'jobs', 'client', 'embed', 'ui',
]

/** Where each package may be imported; anything else is refused everywhere. */
const VENDORS: Readonly<Record<string, readonly string[]>> = {
  '@uwdata/flechette': ['data'],
  hyparquet: ['data'],
  'hyparquet-compressors': ['data'],
  '@noble/hashes': ['data'],
  idb: ['registry'],
  valibot: ['inference', 'router'],
  '@valibot/to-json-schema': ['router'],
  'onnxruntime-web': ['engines'],
  '@tensorflow/tfjs': ['engines'],
  '@tensorflow/tfjs-backend-webgpu': ['engines'],
  jsfive: ['keras'],
  fflate: ['data', 'keras'],
  'swagger-ui-dist': ['ui'],
  lit: ['ui'],
  '@lit/localize': ['ui'],
  uplot: ['ui'],
}

/** Rooms that never know each other, whatever their order: `router` composes them. */
const STRANGERS: readonly (readonly [string, string])[] = [['registry', 'runtime']]

const MAX_LINES = 400
const SRC = import.meta.dirname

/** `import ... from 'x'`, `export ... from 'x'`, `import 'x'`, `import('x')`. */
const IMPORT = /^(?:import|export)\s(?:[\w\s{},*$]+\sfrom\s)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm

interface Source {
  readonly path: string
  readonly room: string
  readonly text: string
  readonly imports: readonly string[]
}

const sources: readonly Source[] = readdirSync(SRC, { withFileTypes: true, recursive: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => join(entry.parentPath, entry.name))
  .filter((path) => !path.includes('/assembly/') && dirname(path) !== SRC)
  .map((path) => {
    const text = readFileSync(path, 'utf8')
    const imports = [...text.matchAll(IMPORT)]
    return {
      path: relative(SRC, path),
      room: relative(SRC, path).split('/')[0]!,
      text,
      imports: imports.map((match) => (match[1] ?? match[2])!),
    }
  })

const isTest = ({ path }: Source) => /\.test\.ts$|\/testing\//.test(path)
const shipped = sources.filter((source) => !isTest(source))

const packageOf = (specifier: string) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
const isRelative = (specifier: string) => specifier.startsWith('.')

describe('architecture', () => {
  it('sees every room', () => {
    expect(new Set(shipped.map(({ room }) => room))).toEqual(new Set(ROOMS))
    expect(shipped.flatMap(({ imports }) => imports).length).toBeGreaterThan(shipped.length)
  })

  it('imports only from its own room or a lower one', () => {
    const wrong = shipped.flatMap((source) =>
      source.imports.filter(isRelative).flatMap((specifier) => {
        const target = relative(SRC, resolve(SRC, dirname(source.path), specifier)).split('/')[0]!
        const strangers = STRANGERS.some((pair) => pair.includes(source.room) && pair.includes(target) && source.room !== target)
        const allowed = ROOMS.indexOf(target) >= 0 && ROOMS.indexOf(target) <= ROOMS.indexOf(source.room) && !strangers
        return allowed ? [] : [`${source.path} imports ${specifier}`]
      }),
    )
    expect(wrong).toEqual([])
  })

  it('keeps each vendor in the rooms that own it', () => {
    const wrong = shipped.flatMap((source) =>
      source.imports
        .filter((specifier) => !isRelative(specifier) && !specifier.startsWith('virtual:'))
        .filter((specifier) => !VENDORS[packageOf(specifier)]?.includes(source.room))
        .map((specifier) => `${source.path} imports ${specifier}`),
    )
    expect(wrong).toEqual([])
  })

  const pure = ROOMS.slice(0, ROOMS.indexOf('protocol'))
  const usesIn = (rooms: readonly string[], pattern: RegExp, instead: string) =>
    shipped
      .filter(({ room }) => rooms.includes(room))
      .flatMap(({ path, text }) => [...text.matchAll(pattern)].map(([found]) => `${path} uses ${found.trim()}; see ${instead}`))

  it('computes what a run is made of only by functions that give the same bits in every browser', () => {
    // ECMAScript settles the bits of all of these but sqrt, which is an instruction that IEEE 754 settles.
    const approximate = /\bMath\.(?!(?:abs|ceil|floor|fround|imul|max|min|round|sign|sqrt|trunc)\b)[a-z]\w*|(?<!\b2) \*\* /g
    expect(usesIn(pure, approximate, 'core/elementary.ts')).toEqual([])
  })

  it('reads and orders data by no table of the browser: no locale, no time zone, no guess at a date, no clock', () => {
    const ofTheBrowser = /\blocaleCompare\b|\btoLocale\w+|\bIntl\b|\bDate\.(?:parse|now)\b|\bnew Date\((?=\)|['"`])|\.(?:normalize|get(?:Timezone\w+|Date|Day|Month|FullYear|Hours|Minutes))\(/g
    expect(usesIn(pure, ofTheBrowser, 'data/dates.ts, and compare strings by <')).toEqual([])
    // What is not ASCII has small and capital letters by the browser's version of Unicode.
    expect(usesIn(['preprocess'], /\.to(?:Lower|Upper)Case\(/g, 'strings/letter-case.ts')).toEqual([])
  })

  it('never imports test code into what ships', () => {
    const wrong = shipped.flatMap((source) =>
      source.imports
        .filter((specifier) => /\.test\.ts$|\/testing\//.test(specifier))
        .map((specifier) => `${source.path} imports ${specifier}`),
    )
    expect(wrong).toEqual([])
  })

  it(`keeps every file within ${MAX_LINES} lines and every worker entry within 60`, () => {
    const workers = join(SRC, '../workers')
    const entries = readdirSync(workers).map((name) => ({ path: `workers/${name}`, text: readFileSync(join(workers, name), 'utf8') }))
    const lines = (text: string) => text.split('\n').length - 1
    expect(entries.length).toBeGreaterThan(0)
    expect(sources.filter(({ text }) => lines(text) > MAX_LINES).map(({ path }) => path)).toEqual([])
    expect(entries.filter(({ text }) => lines(text) > 60).map(({ path }) => path)).toEqual([])
  })
})
