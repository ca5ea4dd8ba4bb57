import { describe, expect, it } from 'vitest'
import { findAppRoot } from './app-root.ts'

const CHROMIUM = (script: string) => `Error\n    at start (${script}:1:2345)\n    at ${script}:1:9\n    at https://host.example/sw.js:3:1`
const FIREFOX = (script: string) => `start@${script}:1:2345\n@${script}:1:9\n@https://host.example/sw.js:3:1\n`

describe('findAppRoot', () => {
  it.each([['Chromium', CHROMIUM], ['Firefox and Safari', FIREFOX]])('finds where sw.js lies (%s)', (_, stack) => {
    const alone = findAppRoot('https://a.example/inpage/sw.js?v=2', stack('https://a.example/inpage/sw.js?v=2'))
    expect([alone.url.href, alone.isWorker]).toEqual(['https://a.example/inpage/', true])
    const imported = findAppRoot('https://a.example/sw.js', stack('https://a.example/lib/inpage/sw.js'))
    expect([imported.url.href, imported.isWorker]).toEqual(['https://a.example/lib/inpage/', false])
    const local = findAppRoot('http://localhost:4173/sw.js', stack('http://localhost:4173/sw.js'))
    expect([local.url.href, local.isWorker]).toEqual(['http://localhost:4173/', true])
  })

  it('takes the folder of the worker where a stack says nothing', () => {
    expect(findAppRoot('https://a.example/x/sw.js', '')).toEqual({ url: new URL('https://a.example/x/'), isWorker: true })
  })
})
