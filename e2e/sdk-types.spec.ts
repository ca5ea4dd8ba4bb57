import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'playwright/test'
import { build } from 'vite'
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
    import { connect, embed, MaasError, type Mode, type Picture, type Prediction } from './maas.js'
    const maas = await connect()
    const one: Prediction = await maas.predict('digits@champion', new Float32Array(784))
    const many: Prediction[] = await maas.predict('digits', [[1], [2]])
    const record: Prediction = await maas.predict('trips', { town: 'Ulm', km: 12, paid: true, day: null })
    const records: Prediction[] = await maas.predict('trips', [{ town: 'Ulm', km: 12 }, ['Ulm', 12]])
    const text: Prediction = await maas.predict('spam', 'win a prize')
    const batch: Prediction[] = await maas.predict('digits', { data: new Float32Array(1568), shape: [2, 28, 28] })
    const bytes: Prediction = await maas.predict('digits', new Uint8Array(784), { signal: AbortSignal.timeout(9), priority: 1, timeoutMs: 50, key: 'ada' })
    const sorted = await maas.predict<'order' | 'complaint'>('messages', 'hello')
    const likely: number | undefined = sorted.scores?.order
    const pictures: Picture[] = [document.createElement('canvas'), new Image(), document.createElement('video'), new Blob(), new ImageData(1, 1)]
    const seen: Prediction[] = await maas.predict('digits', pictures)
    const { model, signature } = await maas.models.resolve('digits@champion')
    const names: string[] = signature.features.map((feature) => feature.name)
    const first: number | undefined = (await maas.models.versions('digits'))[0]?.metrics['accuracy']
    const report: { readonly answered: readonly unknown[] } = await maas.endpoints.get('reader')
    maas.addEventListener('modechange', ({ detail }) => { const mode: Mode = detail; void mode })
    maas.addEventListener('change', ({ detail }) => detail.kind satisfies string, { once: true })
    await connect({ root: '/inpage/', timeoutMs: 1000, signal: AbortSignal.timeout(9) })
    const houses: { readonly rows: number } = await maas.datasets.import(new File(['a,b'], 'a.csv'), { name: 'a' })
    for await (const event of maas.train({ model: 'm', dataset: 'd', target: 't' })) {
      if (event.type === 'done') event.version.toFixed()
      if (event.type === 'failed' && event.error.code === 'quota-exceeded') throw MaasError.fromData(event.error)
    }
    const other: typeof maas = await embed({ src: 'https://models.example/embed.html' })
    export { one, many, record, records, text, houses, other, batch, bytes, likely, seen, model, names, first, report }
  `)).toBe('')
})

test('the SDK\'s types refuse what it would refuse', () => {
  expect(compile(`import { connect } from './maas.js'; (await connect()).predict('digits', 7)`)).toContain("'number' is not assignable")
  expect(compile(`import { connect } from './maas.js'; (await connect()).train({ model: 'm' })`)).toContain('dataset')
  expect(compile(`import { connect } from './maas.js'; (await connect()).predict<'a'>('m', [1]).then(({ scores }) => scores?.b)`)).toContain(`'b' does not exist`)
  expect(compile(`import { connect } from './maas.js'; (await connect()).addEventListener('moved', () => {})`)).toContain('MaasEventMap')
  expect(compile(`import { connect } from './maas.js'; (await connect()).models.setAlias('m', 'champion', '2')`)).toContain('number')
})

test('the README\'s snippets are right by these types', () => {
  const given = 'declare const pixels: number[], body: string, csv: string, file: File, button: HTMLButtonElement\n'
  const pages = readmeSnippets().map((snippet) => `${given}${snippet.replace('https://models.example/maas.js', './maas.js')}\nexport {}`)
  expect(compile(...pages)).toBe('')
})

test('a bundler leaves out what is not used of it', async () => {
  const bundled = async (code: string): Promise<string> => {
    const entry = { name: 'entry', resolveId: (id: string) => (id === 'virtual:entry' ? id : null), load: (id: string) => (id === 'virtual:entry' ? code : null) }
    const options = { write: false, rolldownOptions: { input: 'virtual:entry', preserveEntrySignatures: 'strict' } } as const
    const result = await build({ configFile: false, logLevel: 'error', plugins: [entry], build: options }) as unknown as { output: readonly [{ code: string }] }
    return result.output[0].code
  }
  const sdk = resolve('dist/maas.js')
  const whole = await bundled(`export * from ${JSON.stringify(sdk)}`)
  const guest = await bundled(`import { embed } from ${JSON.stringify(sdk)}; globalThis.embed = embed`)
  const error = await bundled(`import { MaasError } from ${JSON.stringify(sdk)}; globalThis.MaasError = MaasError`)
  expect(whole).toContain('serviceWorker')
  expect(guest).not.toContain('serviceWorker')
  expect(error.length).toBeLessThan(whole.length / 8)
})
