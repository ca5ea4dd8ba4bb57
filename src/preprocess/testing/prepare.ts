import { Rng } from '../../core/rng.ts'
import type { Tensor } from '../../core/tensor.ts'
import type { Column, ColumnInfo, Dataset } from '../../data/dataset.ts'
import { rawFeatures } from '../../data/features.ts'
import { selectTable, type Table } from '../../data/table.ts'
import { createOrtSession } from '../../engines/ort.ts'
import { encodeGraph } from '../../artifact/onnx.ts'
import { GraphBuilder } from '../../graph/builder.ts'
import type { Graph } from '../../graph/graph.ts'
import { testKernels } from '../../kernels/testing/load.ts'
import { createKernelSession } from '../../runtime/kernel-session.ts'
import type { Session } from '../../runtime/session.ts'
import { type Chain, completePreprocessing, stepsOf, takesText } from '../chains.ts'
import { declareRaw, type FittedPreprocessing, fitPreprocessing, lowerFronts, lowerPreprocessing } from '../preprocessing.ts'

export type Cells = readonly (number | string)[]

export function columnOf(name: string, cells: Cells): Column {
  if (typeof cells[0] === 'string') return { kind: 'text', name, values: cells as readonly string[] }
  return { kind: 'number', name, values: Float64Array.from(cells as readonly number[]) }
}

/** Columns `a`, `b`, ... with one chain, fitted on the first `trained` rows; the target is the last column. */
export function prepare(
  columns: Readonly<Record<string, Cells>>, chain: readonly object[] | Readonly<Record<string, readonly object[]>>, { trained, target }: {
    readonly trained?: number
    readonly target?: Cells
  } = {},
) {
  const names = Object.keys(columns)
  const rows = columns[names[0]!]!.length
  const dataset: Dataset = {
    name: 'test',
    rows,
    columns: [...names.map((name) => columnOf(name, columns[name]!)), columnOf('target', target ?? Array.from({ length: rows }, (_, i) => i))],
  }
  const infos = dataset.columns.map(({ name, kind }): ColumnInfo => ({ name, kind, type: kind === 'text' ? 'category' : 'number' }))
  const given = Array.isArray(chain) ? Object.fromEntries(names.map((name) => [name, chain])) : chain
  const config = completePreprocessing(given, infos.slice(0, -1))
  const asText = names.filter((name) => takesText(config[name]!))
  const table = selectTable(dataset, { target: 'target', features: names, asText })
  const fitted = fitPreprocessing(table, config, { rows: Uint32Array.from({ length: trained ?? rows }, (_, i) => i), rng: new Rng(1) })
  return { table, config, fitted, graph: servedGraph(table, fitted) }
}

function servedGraph(table: Table, { preprocessing }: FittedPreprocessing): Graph {
  const builder = new GraphBuilder('preprocessing')
  const { x, text } = declareRaw(builder, table)
  const boundaries = text ? lowerFronts(builder, text, preprocessing) : new Map<number, string>()
  return builder.build([builder.op('Identity', [lowerPreprocessing(builder, x, boundaries, preprocessing)], {}, 'y')])
}

/** What a graph makes of all rows of a table, row by row: on the kernels and in onnxruntime. */
export async function served(
  graph: Graph, table: Table, atOnce = table.rows,
): Promise<{ readonly kernels: number[][]; readonly onnxruntime: number[][] }> {
  const run = async (session: Session): Promise<number[][]> => {
    const rows: number[][] = []
    for (let from = 0; from < table.rows; from += atOnce) {
      rows.push(...rowsOf((await session.run(rawFeatures(table, Uint32Array.from({ length: Math.min(atOnce, table.rows - from) }, (_, i) => from + i))))['y']!))
    }
    session.dispose()
    return rows
  }
  return {
    kernels: await run(createKernelSession(graph, await testKernels())),
    onnxruntime: await run(await createOrtSession(encodeGraph(graph))),
  }
}

function rowsOf({ shape: [rows = 0, width = 0], data }: Tensor): number[][] {
  return Array.from({ length: rows }, (_, row) => Array.from(data.subarray(row * width, (row + 1) * width), Number))
}

/** What the transforms themselves say that comes out of one column, row by row. */
export function applied(cells: Cells, chain: Chain, fitted: readonly unknown[]): number[][] {
  let flow: unknown = typeof cells[0] === 'string' ? cells : { width: 1, missing: (cells as number[]).some(Number.isNaN), column: () => cells }
  for (const [i, { transform }] of stepsOf(chain).entries()) {
    flow = (transform as { apply(values: unknown, fitted: unknown): unknown }).apply(flow, fitted[i])
  }
  const { width, column } = flow as { width: number; column(i: number): ArrayLike<number> }
  const all = Array.from({ length: width }, (_, i) => column(i))
  return cells.map((_, row) => all.map((one) => one[row]!))
}
