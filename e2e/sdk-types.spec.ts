import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'playwright/test'
import { readmeSnippets } from './readme-snippets.ts'

/** What the compiler says of pages' scripts that import the SDK from a copy of `dist/`. */
function compile(...sources: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'inpage-types-'))
  for (const name of ['maas.js', 'maas.d.ts', 'types']) cpSync(`dist/${name}`, join(folder, name), { recursive: true })
  const pages = sources.map((_, i) => `page${i}.ts`)
  sources.forEach((source, i) => writeFileSync(join(folder, pages[i]!), source))
  const options = ['--noEmit', '--strict', '--target', 'es2022', '--module', 'esnext', '--moduleResolution', 'bundler', '--types', '', '--pretty', 'false']
  try {
    return execFileSync(process.execPath, [resolve('node_modules/typescript/bin/tsc'), ...options, ...pages], { cwd: folder, encoding: 'utf8' })
  } catch (error) {
    return (error as { stdout: string }).stdout
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('the SDK comes with types that are right for its users', () => {
  expect(compile(`
    import { connect, embed, MaasError, type Prediction } from './maas.js'
    const maas = await connect()
    const one: Prediction = await maas.predict('digits@champion', new Float32Array(784))
    const many: Prediction[] = await maas.predict('digits', [[1], [2]])
    const record: Prediction = await maas.predict('trips', { town: 'Ulm', km: 12, paid: true, day: null })
    const records: Prediction[] = await maas.predict('trips', [{ town: 'Ulm', km: 12 }, ['Ulm', 12]])
    const text: Prediction = await maas.predict('spam', 'win a prize')
    const houses: { readonly rows: number } = await maas.datasets.import(new File(['a,b'], 'a.csv'), { name: 'a' })
    for await (const event of maas.train({ model: 'm', dataset: 'd', target: 't' })) {
      if (event.type === 'done') event.version.toFixed()
      if (event.type === 'failed' && event.error.code === 'quota-exceeded') throw MaasError.fromData(event.error)
    }
    const other: typeof maas = await embed({ src: 'https://models.example/embed.html' })
    export { one, many, record, records, text, houses, other }
  `)).toBe('')
})

test('the SDK\'s types refuse what it would refuse', () => {
  expect(compile(`import { connect } from './maas.js'; (await connect()).predict('digits', 7)`)).toContain("'number' is not assignable")
  expect(compile(`import { connect } from './maas.js'; (await connect()).train({ model: 'm' })`)).toContain('dataset')
})

test('the README\'s snippets are right by these types', () => {
  const given = 'declare const pixels: number[], body: string, csv: string, file: File\n'
  const pages = readmeSnippets().map((snippet) => `${given}${snippet.replace('https://models.example/maas.js', './maas.js')}\nexport {}`)
  expect(compile(...pages)).toBe('')
})
