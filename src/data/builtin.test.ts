import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { BUILTIN_DATASETS } from './builtin.ts'
import { columnInfos, readDataset } from './read-dataset.ts'

describe('the built-in data sets', () => {
  it.each(BUILTIN_DATASETS)('$name holds what is said of it', async ({ name, url, mediaType, rows, columns }) => {
    const dataset = await readDataset(name, mediaType, gunzipSync(readFileSync(`.cache/${url}`)))
    expect(dataset.rows).toBe(rows)
    expect(columnInfos(dataset)).toEqual(columns)
  })
})
