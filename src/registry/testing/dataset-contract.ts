import { beforeEach, describe, expect, it } from 'vitest'
import type { ErrorCode } from '../../core/error.ts'
import { MaasError } from '../../core/error.ts'
import { decodeDataset } from '../../data/blocks/encoded.ts'
import type { Dataset } from '../../data/dataset.ts'
import type { ColumnLayout, NewDataset } from '../records.ts'
import { storeColumns } from '../store-columns.ts'
import type { RegistryStore } from '../store.ts'
import { addDataset } from './datasets.ts'

const failsWith = (code: ErrorCode) => expect.objectContaining({ name: 'MaasError', code })

const POINTS: Dataset = {
  name: 'points', rows: 2, columns: [{ kind: 'number', name: 'x', values: Float64Array.of(1, 2) }, { kind: 'text', name: 'side', values: ['left', 'right'] }],
}

function newDataset(layout: readonly ColumnLayout[]): NewDataset {
  const columns = [{ name: 'x', kind: 'number', type: 'number' }, { name: 'side', kind: 'text', type: 'category' }] as const
  return { mediaType: 'text/csv', hash: 'abc', bytes: 3, rows: 2, columns, source: {}, notes: [], types: {}, lineage: null, layout }
}

/** What every {@link RegistryStore} must do with data sets. `opened` gives a handle of an empty registry, and the way to make more. */
export function datasetContract(opened: () => { readonly store: RegistryStore; readonly handle: () => RegistryStore }): void {
  let store: RegistryStore
  let handle: () => RegistryStore
  beforeEach(() => ({ store, handle } = opened()))
  const read = async (name: string) => decodeDataset(await store.readDataset(name))

  describe('data sets', () => {
    it('are added under a name of their own, read, listed, deleted', async () => {
      const stored = await addDataset(store, POINTS)
      expect(stored).toMatchObject({ name: 'points', rows: 2, columns: [{ name: 'x', kind: 'number' }, { name: 'side', kind: 'text' }], lineage: null })
      await expect(addDataset(store, { ...POINTS, rows: 1 })).rejects.toEqual(failsWith('conflict'))
      await expect(addDataset(store, { ...POINTS, name: '../x' })).rejects.toEqual(failsWith('invalid-input'))
      expect(await store.getDataset('points')).toEqual(stored)
      expect(await read('points')).toEqual(POINTS)
      expect(await store.listDatasets()).toEqual([stored])
      await store.deleteDataset('points')
      expect(await store.listDatasets()).toEqual([])
      for (const gone of [() => store.getDataset('points'), () => store.readDataset('points'), () => store.deleteDataset('points')]) {
        await expect(gone()).rejects.toEqual(failsWith('dataset-not-found'))
      }
    })

    it('give the rows and columns that are asked for, in whichever blocks they are', async () => {
      const values = Float64Array.from({ length: 140_000 }, (_, i) => i / 3)
      await addDataset(store, { name: 'long', rows: values.length, columns: [{ kind: 'number', name: 'x', values }, { kind: 'number', name: 'z', values }] })
      const part = await store.readDataset('long', { columns: ['z', 'x'], from: 65_530, to: 131_080 })
      expect(part.columns.map(({ blocks }) => blocks.length)).toEqual([3, 3])
      const read = { kind: 'number', name: 'x', values: values.slice(65_530, 131_080) }
      expect(decodeDataset(part)).toEqual({ name: 'long', rows: 65_550, columns: [{ ...read, name: 'z' }, read] })
      const pixels = Uint8Array.from({ length: 70 * 250_000 }, (_, i) => Math.floor(i / 250_000))
      const image = { kind: 'image', name: 'picture', height: 500, width: 500, channels: 1 } as const
      await addDataset(store, { name: 'pictures', rows: 70, columns: [{ ...image, pixels }] })
      const pictures = await store.readDataset('pictures', { from: 33, to: 65 })
      expect(pictures.columns[0]).toMatchObject({ firstRow: 32, blockRows: 32, blocks: { length: 2 } })
      const [picture] = decodeDataset(pictures).columns
      expect(picture?.kind === 'image' && Array.from({ length: 32 }, (_, i) => picture.pixels[i * 250_000 + 249_999])).toEqual(Array.from({ length: 32 }, (_, i) => i + 33))
      expect((await store.readDataset('long', { columns: ['x'], from: 3, to: 5 })).columns[0]!.blocks).toHaveLength(1)
      for (const [from, to, count] of [[139_999, 150_000, 1], [140_000, 150_000, 0], [9, 3, 0], [-5, 2, 2]] as const) {
        expect(decodeDataset(await store.readDataset('long', { columns: ['x'], from, to })).rows).toBe(count)
      }
      await expect(store.readDataset('long', { columns: ['y'] })).rejects.toThrow(/no column "y"; it has "x", "z"/)
    }, 30_000)

    it('store equal blocks once, and keep a block for as long as one data set has it', async () => {
      const put: string[] = []
      const counted = (name: string) => store.addDataset(name, async (putBlocks) => {
        const { layout, ...rest } = newDataset(await storeColumns(POINTS, async (blocks) => {
          const keys = await putBlocks(blocks)
          put.push(...keys)
          return keys
        }))
        return { ...rest, layout }
      })
      await Promise.all([counted('a'), counted('b')])
      expect(put).toHaveLength(4)
      expect(new Set(put).size).toBe(2)
      await store.deleteDataset('a')
      expect(await read('b')).toEqual({ ...POINTS, name: 'b' })
    })

    it('that fail on their way leave nothing, whoever stores at the same time', async () => {
      const [other, third] = [handle(), handle()]
      let goOn = () => {}
      const waiting = new Promise<void>((resolve) => (goOn = resolve))
      const slow = store.addDataset('points', async (put) => {
        const layout = await storeColumns(POINTS, put)
        await waiting
        return newDataset(layout)
      })
      const failing = other.addDataset('failing', async (put) => {
        await put([Uint8Array.of(7)])
        throw new MaasError('cancelled', 'No more.')
      })
      await expect(failing).rejects.toEqual(failsWith('cancelled'))
      await third.collectBlocks()
      const fast = addDataset(third, POINTS)
      await expect(fast).resolves.toMatchObject({ name: 'points' })
      goOn()
      await expect(slow).rejects.toEqual(failsWith('conflict'))
      expect((await store.listDatasets()).map(({ name }) => name)).toEqual(['points'])
      expect(await read('points')).toEqual(POINTS)
    })

    it('are changed as a whole, by one at a time', async () => {
      const before = await addDataset(store, POINTS)
      const sides: Dataset = { ...POINTS, columns: [POINTS.columns[0]!, { kind: 'text', name: 'side', values: ['up', 'down'] }] }
      const change = (encoding: string) => store.changeDataset('points', async (record, _layout, put) =>
        ({ ...record, notes: [{ code: 'encoding', encoding }], layout: await storeColumns(sides, put) }))
      const changed = await change('turned')
      expect(changed).toEqual({ ...before, notes: [{ code: 'encoding', encoding: 'turned' }] })
      expect(await read('points')).toEqual(sides)
      const [one, two] = await Promise.allSettled([change('one'), change('two')])
      expect([one.status, two.status].toSorted()).toEqual(['fulfilled', 'rejected'])
      expect([one, two].find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'conflict' } })
      await expect(store.changeDataset('nowhere', async () => newDataset([]))).rejects.toEqual(failsWith('dataset-not-found'))
    })
  })
}
