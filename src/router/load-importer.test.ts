import { expect, it } from 'vitest'
import type { ImportedModel } from '../keras/import-keras.ts'
import { type ImporterScope, loadImporter } from './load-importer.ts'

it('loads the script once, when the first model comes', async () => {
  const scope: ImporterScope = {}
  const imported = {} as ImportedModel
  let loads = 0
  const importModel = loadImporter(() => {
    loads++
    scope.inpageImport = async () => imported
  }, scope)
  expect(loads).toBe(0)
  expect(await importModel([], {})).toBe(imported)
  expect(await importModel([], {})).toBe(imported)
  expect(loads).toBe(1)
})

it('says so when it cannot, and tries again the next time', async () => {
  const scope: ImporterScope = {}
  let offline = true
  const importModel = loadImporter(() => {
    if (offline) throw new TypeError('Failed to fetch')
    scope.inpageImport = async () => ({}) as ImportedModel
  }, scope)
  await expect(importModel([], {})).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('Failed to fetch') })
  offline = false
  expect(await importModel([], {})).toEqual({})
})
