import { expect, it } from 'vitest'
import type { Dataset } from '../../data/dataset.ts'
import type { DatasetPart } from '../../registry/store.ts'
import { RowBlocks } from './row-blocks.ts'

const NAMES = Array.from({ length: 40 }, (_, i) => `c${i}`)

function table(rows: number) {
  const asked: DatasetPart[] = []
  const waiting: (() => void)[] = []
  const read = async (part: DatasetPart): Promise<Dataset> => {
    asked.push(part)
    await new Promise<void>((resolve) => waiting.push(resolve))
    const { columns = [], from = 0, to = 0 } = part
    const values = (name: string) => Array.from({ length: to - from }, (_, i) => `${name} ${from + i}`)
    return { name: 'table', rows: to - from, columns: columns.map((name) => ({ kind: 'text', name, values: values(name) })) }
  }
  const blocks = new RowBlocks(NAMES, rows, read, () => {})
  const at = (row: number, column: number) => {
    const cell = blocks.cell(row, column)
    return cell?.column.kind === 'text' ? cell.column.values[cell.row] : undefined
  }
  const answer = async () => {
    waiting.shift()!()
    await new Promise((resolve) => setTimeout(resolve))
  }
  return { blocks, asked, at, answer }
}

it('reads what is looked at, and of wishes made meanwhile the newest alone', async () => {
  const { blocks, asked, at, answer } = table(1_000_000)
  blocks.want(0, 20, 0, 5)
  for (let row = 1000; row < 900_000; row += 1000) blocks.want(row, row + 20, 0, 5)
  blocks.want(999_990, 999_999, 0, 5)
  expect(at(3, 2)).toBeUndefined()
  await answer()
  await answer()
  expect(asked).toEqual([expect.objectContaining({ from: 0, to: 200 }), expect.objectContaining({ from: 999_800, to: 1_000_000 })])
  expect(at(3, 2)).toBe('c2 3')
  expect(at(999_999, 5)).toBe('c5 999999')
})

it('reads the columns that are looked at', async () => {
  const { blocks, asked, at, answer } = table(10)
  blocks.want(0, 9, 30, 34)
  await answer()
  await answer()
  expect(asked.map(({ columns }) => columns?.[0])).toEqual(['c16', 'c32'])
  expect(at(9, 34)).toBe('c34 9')
})

it('keeps what was looked at last', async () => {
  const { blocks, asked, at, answer } = table(100_000)
  for (let row = 0; row < 70 * 200; row += 200) {
    blocks.want(row, row, 0, 0)
    await answer()
    blocks.want(0, 0, 0, 0)
  }
  expect(asked).toHaveLength(70)
  expect(at(0, 0)).toBe('c0 0')
  expect(at(200, 0)).toBeUndefined()
})
