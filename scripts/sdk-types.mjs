import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

const ROOT = join(import.meta.dirname, '..')
const EMITTED = join(ROOT, '.cache/types')
const ENTRY = 'src/client/maas'
/** Where the compiler puts declarations: one folder for each environment. */
const PROJECTS = ['page', 'web', 'pure']

/** The types of the SDK for who copies `maas.js`: `maas.d.ts`, and under `types/` the declarations that it leads to. */
export function writeSdkTypes(outDir) {
  execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-b', join(ROOT, 'tsconfig/page.json')], { stdio: 'inherit' })
  const written = new Set()
  const write = (module) => {
    if (written.has(module)) return
    written.add(module)
    const text = declarationOf(module).replaceAll(/(from |import\()'(\.[^']+)\.ts'/g, (_, before, specifier) => {
      write(relative(ROOT, resolve(ROOT, dirname(module), specifier)))
      return `${before}'${specifier}.js'`
    })
    const file = join(outDir, 'types', relative('src', `${module}.d.ts`))
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  write(ENTRY)
  writeFileSync(join(outDir, 'maas.d.ts'), `export * from './types/${relative('src', ENTRY)}.js'\n`)
}

function declarationOf(module) {
  for (const project of PROJECTS) {
    try {
      return readFileSync(join(EMITTED, project, `${module}.d.ts`), 'utf8')
    } catch {
      continue // it belongs to another environment
    }
  }
  throw new Error(`${module} has no declarations under ${EMITTED}.`)
}
