import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { BUILTIN_DATASETS } from '../src/data/builtin.ts'
import type { Dataset } from '../src/data/dataset.ts'
import { readDataset } from '../src/data/read-dataset.ts'
import { selectSeries, type SeriesSelection } from '../src/data/series.ts'
import type { Table } from '../src/data/table.ts'
import { testKernels } from '../src/kernels/testing/load.ts'
import type { TrainEngine } from '../src/train/engine.ts'
import { createKernelEngine } from '../src/train/kernel-engine.ts'
import { prepareRun } from '../src/train/prepare-run.ts'
import type { CompleteRunConfig } from '../src/train/run-config.ts'
import { trainExamples } from '../src/train/train-examples.ts'

/** What a run's trainer itself gives for the rows that it holds out, before anything is exported or served. */
export interface TrainersOwn {
  readonly dataset: Dataset
  /** Of the test part. */
  readonly rows: Uint32Array
  /** [rows, width] as the network gives it: probabilities, or values in its own unit. */
  readonly output: Float32Array
  /** What 1 in `output` is in the target's unit, and what 0 is in a row; of a regression or a forecast. */
  readonly unit: number
  readonly originOf: (row: number) => number
  /** What the rows are of a forecast, whose rows are windows. */
  readonly windows: Table | undefined
}

/** A built-in data set, read from the file that the build deploys. */
export function readBuiltin(name: string): Promise<Dataset> {
  const { url, mediaType } = BUILTIN_DATASETS.find((dataset) => dataset.name === name)!
  const packed = `.cache/${url}`
  return readDataset(name, mediaType, existsSync(packed) ? gunzipSync(readFileSync(packed)) : readFileSync(`public/${url}`))
}

/** Trains a run again, here: engine `kernels` gives the same weights on any machine. @param config as the version's record has it, complete. */
export async function trainersOwn(config: CompleteRunConfig): Promise<TrainersOwn> {
  const dataset = await readBuiltin(config.dataset)
  const { training } = prepareRun(config, dataset)
  const windows = config.task === 'forecasting' ? selectSeries(dataset, config as SeriesSelection) : undefined
  const { examples, rows } = training.test!
  const { engine, answers } = recorded(createKernelEngine(await testKernels('plain')))
  const run = trainExamples(training, { engine, now: () => 0, pause: async () => {} })
  while (!(await run.next()).done);
  // The test part is what it is asked for at last.
  const batches = answers.slice(-Math.ceil(rows.length / training.task.batchSize))
  const unit = training.unit ?? 1
  return { dataset, rows, output: Float32Array.from(batches.flatMap((batch) => [...batch])), unit, originOf, windows }

  /** Targets are an affine function of the column's values, of a forecast another one in each row. */
  function originOf(row: number): number {
    const column = dataset.columns.find(({ name }) => name === config.target)
    const target = windows?.target.task === 'forecasting' ? windows.target.values[row * windows.target.horizon]! : column?.kind === 'number' ? column.values[row]! : 0
    return target - unit * Number(examples.read(Uint32Array.of(row)).t.data[0])
  }
}

/** An engine, and what its training was answered whenever it asked for predictions. */
function recorded(inner: TrainEngine): { readonly engine: TrainEngine; readonly answers: readonly Float32Array[] } {
  const answers: Float32Array[] = []
  const engine: TrainEngine = {
    name: inner.name,
    async prepare(task, sample) {
      const state = await inner.prepare(task, sample)
      const predict: typeof state.predict = async (feeds) => {
        const output = await state.predict(feeds)
        answers.push(output.slice())
        return output
      }
      return {
        predict,
        step: (batch, rate) => state.step(batch, rate),
        weights: () => state.weights(),
        snapshot: () => state.snapshot(),
        restore: (snapshot) => state.restore(snapshot),
        dispose: () => state.dispose(),
      }
    },
  }
  return { engine, answers }
}

/** What a translator itself writes, word by word. */
export interface TrainersOwnWords {
  readonly dataset: Dataset
  /** The first ones of the test part. */
  readonly rows: Uint32Array
  /** Scores [rows, steps, ids] of the network, given the ids of `written`. */
  score(written: Int32Array): Promise<Float32Array>
}

/** Trains a translation again, here, and keeps the network. */
export async function trainersOwnWords(config: CompleteRunConfig, count: number): Promise<TrainersOwnWords> {
  const dataset = await readBuiltin(config.dataset)
  const { training } = prepareRun(config, dataset)
  const engine = createKernelEngine(await testKernels('plain'))
  const run = trainExamples(training, { engine, now: () => 0, pause: async () => {} })
  let trained = await run.next()
  while (!trained.done) trained = await run.next()
  const rows = training.test!.rows.subarray(0, count)
  const batch = training.test!.examples.read(rows)
  const state = await engine.prepare(training.task, batch)
  await state.restore(new Map([...(await state.snapshot()), ...trained.value.weights]))
  return {
    dataset, rows,
    score: (written) => state.predict({ ...batch.feeds, decoder_x: { ...batch.feeds['decoder_x']!, data: written } }),
  }
}
