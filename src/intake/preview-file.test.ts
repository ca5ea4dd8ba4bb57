import { expect, it } from 'vitest'
import { previewSource } from './preview-file.ts'

const csv = (text: string | Uint8Array<ArrayBuffer>) => ({ file: new Blob([text]), mediaType: 'text/csv' })

it('tells what a file would be read as, by its first rows', async () => {
  const preview = await previewSource(csv('name;price\nBern;1,5\nUlm;\n'))
  expect(preview).toMatchObject({
    format: 'CSV', rows: 2, isWhole: true,
    dataset: { rows: 2, columns: [{ name: 'name', values: ['Bern', 'Ulm'] }, { name: 'price', values: Float64Array.of(1.5, Number.NaN) }] },
    types: [{ type: 'category' }, { type: 'constant' }],
  })
  expect(preview.notes).toContainEqual({ code: 'delimiter', delimiter: ';' })
  expect(preview.notes).toContainEqual({ code: 'decimal-comma', columns: ['price'] })
})

it('reads of a long file whole rows alone, be there line ends inside of quotes', async () => {
  const row = (i: number) => `${i},"first line\nsecond, of ${i}"\n`
  const preview = await previewSource(csv(`id,note\n${Array.from({ length: 50_000 }, (_, i) => row(i)).join('')}`))
  expect(preview.isWhole).toBe(false)
  expect(preview.rows).toBeGreaterThan(10_000)
  expect(preview.dataset.rows).toBe(30)
  expect(preview.dataset.columns[1]).toMatchObject({ values: expect.arrayContaining(['first line\nsecond, of 7']) })
  expect(preview.notes).toEqual([])
})

it('reads the beginning of a long file in UTF-16', async () => {
  const text = `\ufeffid,city\n${Array.from({ length: 60_000 }, (_, i) => `${i},北京\n`).join('')}`
  const preview = await previewSource(csv(new Uint8Array(Uint16Array.from(text, (letter) => letter.charCodeAt(0)).buffer)))
  expect(preview).toMatchObject({ isWhole: false, dataset: { columns: [{ name: 'id' }, { name: 'city', values: expect.arrayContaining(['北京']) }] } })
})

it('throws what an import would throw, with its offer', async () => {
  await expect(previewSource(csv('a,b\n1,2\n3\n'))).rejects.toMatchObject({ code: 'invalid-data', details: { offer: { badRows: 'skip' } } })
  expect((await previewSource({ ...csv('a,b\n1,2\n3\n'), options: { badRows: 'skip' } })).notes).toEqual([{ code: 'skipped', count: 1, places: ['Line 3'] }])
  await expect(previewSource({ file: new Blob(['x']), mediaType: 'video/mp4' })).rejects.toMatchObject({ code: 'unsupported-media-type' })
})

it('reads a folder of one data file', async () => {
  const folder = [{ path: 'houses/.DS_Store', file: new Blob(['x']) }, { path: 'houses/houses.csv', file: new Blob(['x\n1\n2\n']) }]
  expect(await previewSource({ file: folder, mediaType: '' })).toMatchObject({ format: 'folder', rows: 2, isWhole: true })
})
