import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'playwright/test'

/** What the compiler says of a page's script that imports the SDK from a copy of `dist/`. */
function compile(source: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'inpage-types-'))
  for (const name of ['maas.js', 'maas.d.ts', 'types']) cpSync(`dist/${name}`, join(folder, name), { recursive: true })
  writeFileSync(join(folder, 'page.ts'), source)
  const options = ['--noEmit', '--strict', '--target', 'es2022', '--module', 'esnext', '--moduleResolution', 'bundler', '--types', '', '--pretty', 'false']
  try {
    return execFileSync(process.execPath, [resolve('node_modules/typescript/bin/tsc'), ...options, 'page.ts'], { cwd: folder, encoding: 'utf8' })
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
    for await (const event of maas.train({ model: 'm', dataset: 'd', target: 't' })) {
      if (event.type === 'done') event.version.toFixed()
      if (event.type === 'failed' && event.error.code === 'quota-exceeded') throw MaasError.fromData(event.error)
    }
    const other: typeof maas = await embed({ src: 'https://models.example/embed.html' })
    export { one, many, other }
  `)).toBe('')
})

test('the SDK\'s types refuse what it would refuse', () => {
  expect(compile(`import { connect } from './maas.js'; (await connect()).predict('digits', 'seven')`)).toContain("'string' is not assignable")
  expect(compile(`import { connect } from './maas.js'; (await connect()).train({ model: 'm' })`)).toContain('dataset')
})
