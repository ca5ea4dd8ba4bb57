import { rowsPerBlock } from '../../data/blocks/codec.ts'
import { decodeDataset } from '../../data/blocks/encoded.ts'
import type { ColumnInfo, ImageColumn } from '../../data/dataset.ts'
import type { RegistryStore } from '../../registry/store.ts'

/** Some rows of an image column, block by block: all pictures may be more than a page can hold. */
export async function readImages(
  registry: Pick<RegistryStore, 'readDataset'>, dataset: string, info: ColumnInfo, rows: readonly number[],
): Promise<ImageColumn> {
  const { name, height = 0, width = 0, channels = 0 } = info
  const size = height * width * channels
  const pixels = new Uint8Array(rows.length * size)
  const blockRows = rowsPerBlock(info)
  for (const block of new Set(rows.map((row) => Math.floor(row / blockRows)))) {
    const encoded = await registry.readDataset(dataset, { columns: [name], from: block * blockRows, to: (block + 1) * blockRows })
    for (const [i, row] of rows.entries()) {
      if (Math.floor(row / blockRows) !== block) continue
      const [column] = decodeDataset({ ...encoded, from: row, to: row + 1 }).columns
      if (column?.kind === 'image') pixels.set(column.pixels, i * size)
    }
  }
  return { kind: 'image', name, height, width, channels, pixels }
}
