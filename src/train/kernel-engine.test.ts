import { describe, expect, it } from 'vitest'
import { Rng } from '../core/rng.ts'
import { float32, type Tensor, tensor } from '../core/tensor.ts'
import { columnInfos } from '../data/column-info.ts'
import { GraphBuilder } from '../graph/builder.ts'
import type { Kernels } from '../kernels/loader.ts'
import { testKernels } from '../kernels/testing/load.ts'
import type { LayerConfig } from '../network/keras-config.ts'
import { buildNetwork } from '../network/network.ts'
import type { Batch, TrainEngine, TrainingTask, TrainState } from './engine.ts'
import { completeRunConfig } from './complete-config.ts'
import { createKernelEngine } from './kernel-engine.ts'
import { completeLoss } from './losses.ts'
import { networkParts } from './network-parts.ts'
import { completeOptimizer } from './optimizers.ts'
import { GOLDEN_RUNS } from './testing/golden-runs.ts'
import { referenceEngine } from './testing/reference-engine.ts'
import { trainToEnd } from './testing/train-to-end.ts'

const dense = (config: object): LayerConfig => ({ class_name: 'Dense', config: { ...config } })

interface Options {
  readonly optimizer?: unknown
  readonly batchSize?: number
  readonly inputs?: number
}

function taskOf(layers: readonly LayerConfig[], { optimizer = { class_name: 'Adam' }, batchSize = 8, inputs = 10 }: Options = {}): TrainingTask {
  const config = { class_name: 'Sequential', config: { layers } } as const
  const lower = (training: boolean) => {
    const builder = new GraphBuilder('model')
    const input = builder.input('x', 'float32', ['batch', inputs])
    const network = buildNetwork(builder, config, { inputs: [input], task: 'classification', outputs: 3, rng: new Rng(4), training })
    return { builder, inputs: [input], network }
  }
  return {
    ...networkParts(lower(true), lower(false)),
    loss: completeLoss('sparse_categorical_crossentropy', 'classification'),
    weighted: false,
    optimizer: completeOptimizer(optimizer),
    batchSize,
  }
}

it('finds the logits of a softmax behind which the channels are moved', async () => {
  const layers = [{ class_name: 'Conv1D', config: { filters: 5, kernel_size: 3, padding: 'same', activation: 'softmax' } }]
  const build = () => {
    const builder = new GraphBuilder('model')
    const inputs = [builder.input('x', 'float32', ['batch', 6, 2])]
    const options = { inputs, task: 'translation', outputs: 5, rng: new Rng(4), training: false } as const
    return { builder, inputs, network: buildNetwork(builder, { class_name: 'Sequential', config: { layers } }, options) }
  }
  const task = {
    ...taskOf([dense({ activation: 'softmax' })], { optimizer: { class_name: 'Adam', config: { learning_rate: 0.05 } } }),
    ...networkParts(build(), build()),
  }
  const rng = new Rng(1)
  const x = float32([8, 6, 2], Array.from({ length: 96 }, () => rng.normal()))
  // Which of the five sectors a step's point lies in
  const sector = (i: number) => Math.floor((Math.atan2(x.data[2 * i]!, x.data[2 * i + 1]!) / Math.PI + 1) * 2.5)
  const batch = { feeds: { x }, t: tensor('int32', [8, 6], Int32Array.from({ length: 48 }, (_, i) => sector(i))) }
  const losses = async (engine: TrainEngine) => {
    const state = await engine.prepare(task)
    const seen: number[] = []
    for (let i = 0; i < 60; i++) seen.push((await state.step(batch, 0.05)).loss)
    state.dispose()
    return seen
  }
  const seen = await losses(createKernelEngine(await testKernels()))
  expect(seen.at(-1)).toBeLessThan(0.4 * seen[0]!)
  ;(await losses(referenceEngine)).forEach((loss, i) => expect(seen[i]).toBeCloseTo(loss, 4))
})

it('refuses a batch that has no weights although its task has, or the other way round', async () => {
  const plain = taskOf([dense({ activation: 'softmax' })])
  const [batch] = batches(1) as [Batch]
  const w = float32([8], Array.from({ length: 8 }, () => 1))
  const engine = await fresh()
  const state = await engine.prepare({ ...plain, weighted: true })
  await expect(state.step(batch, 0.1)).rejects.toThrow('The task is weighted, but this batch has no weights of its rows')
  expect((await state.step({ ...batch, w }, 0.1)).loss).toBeGreaterThan(0)
  state.dispose()
  const unweighted = await engine.prepare(plain)
  await expect(unweighted.step({ ...batch, w }, 0.1)).rejects.toThrow('the task is not weighted: set weighted, or leave w out')
  unweighted.dispose()
})

/** Every kind of thing that a step changes: weights, moving statistics, what the optimizer keeps, and random masks. */
const EVERYTHING: readonly LayerConfig[] = [
  dense({ units: 12, activation: 'relu', kernel_regularizer: { class_name: 'L2', config: { l2: 0.01 } } }),
  { class_name: 'BatchNormalization', config: {} },
  { class_name: 'Dropout', config: { rate: 0.3 } },
  dense({ activation: 'softmax', kernel_constraint: { class_name: 'MaxNorm', config: { max_value: 1, axis: 0 } } }),
]

function batches(count: number, { batchSize = 8, inputs = 10 }: Options = {}): readonly Batch[] {
  const rng = new Rng(9)
  return Array.from({ length: count }, (_, i): Batch => {
    const rows = i % 4 === 3 ? Math.max(1, batchSize - 3) : batchSize
    return {
      feeds: { x: float32([rows, inputs], Array.from({ length: rows * inputs }, () => rng.normal())) },
      t: tensor('int32', [rows], Int32Array.from({ length: rows }, () => rng.below(3))),
    }
  })
}

const fresh = async (): Promise<TrainEngine> => createKernelEngine(await testKernels())

async function steps(state: TrainState, given: readonly Batch[]): Promise<number[]> {
  const losses: number[] = []
  for (const batch of given) losses.push((await state.step(batch, 0.01)).loss)
  return losses
}

const bytes = (tensors: ReadonlyMap<string, Tensor>): object =>
  Object.fromEntries([...tensors].map(([name, { data }]) => [name, Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex')]))

describe('going on from a snapshot', () => {
  it.each([
    { class_name: 'Adam', config: { amsgrad: true } },
    { class_name: 'Nadam', config: {} },
    { class_name: 'RMSprop', config: { centered: true, momentum: 0.9 } },
    { class_name: 'SGD', config: { momentum: 0.9, gradient_accumulation_steps: 3, clipnorm: 1 } },
  ])('gives the same bytes: %j', async (optimizer) => {
    const task = taskOf(EVERYTHING, { optimizer })
    const all = batches(10)
    const whole = await (await fresh()).prepare(task)
    const losses = await steps(whole, all)

    const first = await (await fresh()).prepare(task)
    await steps(first, all.slice(0, 5))
    const snapshot = await first.snapshot()
    // What is copied stays as it is.
    const before = bytes(snapshot)
    await steps(first, all.slice(5, 7))
    expect(bytes(snapshot)).toEqual(before)

    const second = await (await fresh()).prepare(task)
    await second.restore(snapshot)
    expect(await steps(second, all.slice(5))).toEqual(losses.slice(5))
    expect(bytes(await second.snapshot())).toEqual(bytes(await whole.snapshot()))
    expect(await second.predict(all[0]!.feeds)).toEqual(await whole.predict(all[0]!.feeds))
  })

  it('moves statistics, keeps constraints and adds the penalty, as the reference does', async () => {
    const task = taskOf(EVERYTHING.filter(({ class_name }) => class_name !== 'Dropout'))
    const [ours, reference] = [await (await fresh()).prepare(task), await referenceEngine.prepare(task)]
    const all = batches(5)
    const [losses, expected] = [await steps(ours, all), await steps(reference, all)]
    losses.forEach((loss, i) => expect(loss).toBeCloseTo(expected[i]!, 4))
    const [weights, wanted] = [await ours.weights(), await reference.weights()]
    expect(task.states.length).toBe(2)
    for (const [name, { data }] of wanted) {
      const actual = weights.get(name)!.data as Float32Array
      ;(data as Float32Array).forEach((value, i) => expect(actual[i], name).toBeCloseTo(value, 4))
    }
    const statistics = task.states.map((name) => [...(weights.get(name)!.data as Float32Array)])
    expect(statistics.flat().some((value) => value !== 0 && value !== 1)).toBe(true)
    expect((await ours.predict(all[0]!.feeds))[0]).toBeCloseTo((await reference.predict(all[0]!.feeds))[0]!, 4)
  })

  it("refuses another training's snapshot", async () => {
    const engine = await fresh()
    const [small, other] = [await engine.prepare(taskOf([dense({ activation: 'softmax' })])), await engine.prepare(taskOf(EVERYTHING))]
    await expect(small.restore(await other.snapshot())).rejects.toThrow(/^The snapshot is of another training: it has \[10, 12\] as ".+\.kernel", which is \[10, 3\] here\.$/)
    await expect(other.restore(await small.snapshot())).rejects.toMatchObject({ code: 'invalid-input' })
  })
})

describe('memory', () => {
  const HIDDEN = [dense({ units: 64, activation: 'relu' }), dense({ activation: 'softmax' })]

  it.each([['SGD', {}, 0], ['SGD', { momentum: 0.9 }, 1], ['Adam', {}, 2], ['Adam', { amsgrad: true, gradient_accumulation_steps: 2 }, 4]])(
    'of %s %j stays below three times parameters and optimizer state, beside what a batch takes',
    async (class_name, config, kept) => {
      const kernels = await testKernels()
      const engine = createKernelEngine(kernels)
      const used = async (units: number, optimizer: unknown): Promise<number> => {
        const state = await engine.prepare(taskOf([dense({ units, activation: 'relu' }), dense({ activation: 'softmax' })], { optimizer, inputs: 500 }))
        await steps(state, batches(4, { inputs: 500 }))
        await state.snapshot()
        const bytes = kernels.used
        state.dispose()
        return bytes
      }
      // What grows with the parameters and not with the batch: from 50,000 of them to 400,000.
      const parameters = (units: number): number => 500 * units + units + 3 * units + 3
      const optimizer = { class_name, config }
      const grown = (await used(800, optimizer)) - (await used(100, optimizer))
      const activations = 4 * 700 * (8 + 5 + 64) * 4
      expect(grown).toBeLessThan(3 * 4 * (1 + kept) * (parameters(800) - parameters(100)) + activations)
      expect(kernels.used).toBe(0)
    },
  )

  it('is flat over 10,000 steps', async () => {
    const kernels = await testKernels()
    const state = await createKernelEngine(kernels).prepare(taskOf(HIDDEN))
    const given = batches(8)
    await steps(state, given)
    const [used, size] = [kernels.used, kernels.buffer.byteLength]
    for (let i = 0; i < 10_000; i++) await state.step(given[i % 8]!, 0.001)
    expect([kernels.used, kernels.buffer.byteLength]).toEqual([used, size])
    state.dispose()
    expect(kernels.used).toBe(0)
  })

  it('is flat over 10,000 steps of a run on sequences of different lengths, with partial batches and evaluation', async () => {
    const { data, config } = GOLDEN_RUNS['sequences through recurrent layers']!
    const kernels = await testKernels()
    const complete = completeRunConfig({ model: 'm', dataset: 'd', target: '', batch_size: 16, epochs: 2500, ...config }, { ...data, columns: columnInfos(data) })
    const sizes = new Set<string>()
    let [time, steps] = [0, 0]
    await trainToEnd(complete, data, {
      engine: createKernelEngine(kernels),
      now: () => (time += 60), // so that every step is told
      onProgress(event) {
        if (event.type === 'progress') steps = event.step
        if (event.type === 'epoch') sizes.add(`${kernels.used} of ${kernels.buffer.byteLength}`)
      },
    })
    expect(steps).toBeGreaterThanOrEqual(10_000)
    expect([...sizes]).toHaveLength(1)
    expect(kernels.used).toBe(0)
  }, 60_000)

  const preparing = (kernels: Kernels, task: TrainingTask): Promise<TrainState> => createKernelEngine(kernels).prepare(task)

  it('that is not there is said with its size, and nothing is left behind', async () => {
    const kernels = await testKernels()
    const failed = await preparing(kernels, taskOf(HIDDEN, { batchSize: 2 ** 25 })).catch((error: unknown) => error)
    expect(failed).toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/^The kernels need \d{4,}\.\d MB more memory beside 0\.0 MB in use, and the engine gives no more\. Use a smaller batch or network/),
    })
    expect(kernels.used).toBe(0)
  })

  it('is given back when the forward pass finds no place beside the step', async () => {
    const kernels = await testKernels()
    const task = taskOf([dense({ activation: 'softmax' })])
    const { name, shape } = task.inference.inputs[0]!
    const tooWide = new GraphBuilder('too wide')
    tooWide.op('Tile', [tooWide.input(name, 'float32', shape), tooWide.ints([1, 2 ** 24])], {}, 'y')
    await expect(preparing(kernels, { ...task, inference: tooWide.build(['y']) })).rejects.toMatchObject({ code: 'unavailable' })
    expect(kernels.used).toBe(0)
  })
})
