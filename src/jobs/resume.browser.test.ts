import { afterEach, expect, it } from 'vitest'
import { hasEnded } from '../registry/run-events.ts'
import type { RunRecord, VersionRecord } from '../registry/records.ts'
import { addCsv } from '../registry/testing/datasets.ts'
import type { RunConfig } from '../train/run-config.ts'
import { reached, type TestSite, testSite } from './testing/pages.ts'
import { createRealTrainer } from './testing/trainers.ts'

// The real trainer: what is interrupted ends as the same artifact, byte for byte, as what is not.

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const LABELS = ['x,y,side', ...Array.from({ length: 200 }, (_, i) => {
  const [x, y] = [Math.sin(i * 12.9898), Math.sin(i * 78.233)]
  return `${x.toFixed(4)},${y.toFixed(4)},${y > x * x - 0.5 ? 'above' : 'below'}`
})].join('\n')

const layers = [
  { class_name: 'Dense', config: { units: 256, activation: 'relu' } },
  { class_name: 'Dropout', config: { rate: 0.2 } },
  { class_name: 'Dense', config: { units: 256, activation: 'relu' } },
  { class_name: 'Dense', config: { activation: 'softmax' } },
]
const CONFIG: RunConfig = {
  model: 'sides', dataset: 'labels', target: 'side', epochs: 120, engine: 'kernels',
  network: { class_name: 'Sequential', config: { layers } },
  callbacks: [
    { class_name: 'ModelCheckpoint', config: { period: 3 } },
    { class_name: 'EarlyStopping', config: { patience: 1000, restore_best_weights: true } },
  ],
}

async function siteWithData(): Promise<TestSite> {
  const site = await testSite()
  await addCsv(site.registry, 'labels', LABELS)
  return site
}

const host = (site: TestSite, createTrainer = createRealTrainer) => closing.push(site.host({ createTrainer }))
const version = async ({ registry }: TestSite, { version }: RunRecord): Promise<VersionRecord> => registry.getVersion('sides', version!)
const hasLearned = ({ checkpoint, history }: RunRecord) => checkpoint !== undefined && history.length >= 8

/** The run once it is done: of all its epochs, each once. */
async function done({ registry }: TestSite, id: string): Promise<RunRecord> {
  const run = await reached(registry, id, hasEnded)
  expect(run.error).toBeNull()
  expect(run).toMatchObject({ status: 'done', progress: { epoch: 120, epochs: 120 } })
  expect(run.history).toHaveLength(120)
  return run
}

it('a run whose worker was killed, and one whose page was closed, end as if nothing had been', async () => {
  const site = await siteWithData()
  const undisturbed = await site.queue(CONFIG)
  const stop = site.host({ createTrainer: createRealTrainer })
  const expected = await done(site, undisturbed)
  const { artifact, metrics } = await version(site, expected)
  await stop()

  const workers: Worker[] = []
  const stopKilled = site.host({
    createTrainer: () => {
      const worker = createRealTrainer()
      workers.push(worker)
      return worker
    },
  })
  const killed = await site.queue(CONFIG)
  await reached(site.registry, killed, hasLearned)
  workers[0]!.terminate()
  const afterKill = await done(site, killed)
  expect(workers).toHaveLength(2)
  expect(afterKill.history).toEqual(expected.history)
  expect(await version(site, afterKill)).toMatchObject({ artifact, metrics })
  await stopKilled()

  const abandoned = await site.queue(CONFIG)
  const close = site.openPage('real')
  const before = await reached(site.registry, abandoned, hasLearned)
  close()
  host(site)
  const afterClose = await done(site, abandoned)
  expect(afterClose.startedAt).toBe(before.startedAt)
  expect(afterClose.history).toEqual(expected.history)
  expect(await version(site, afterClose)).toMatchObject({ artifact, metrics })
  expect(await site.registry.getCheckpoint(abandoned)).toBeUndefined()
}, 120_000)

it('a run that was cancelled goes on where it was when it is resumed', async () => {
  const site = await siteWithData()
  host(site)
  const id = await site.queue(CONFIG)
  await reached(site.registry, id, hasLearned)
  const { checkpoint } = await site.registry.updateRun(id, (run) => ({ ...run, status: 'cancelled' }))
  await site.registry.updateRun(id, (run) => ({ ...run, status: 'queued' }))
  expect(checkpoint!.epoch).toBeGreaterThan(2)
  await done(site, id)
}, 60_000)

it('a cross-validation whose worker was killed in one of its folds ends as if nothing had been', async () => {
  const site = await siteWithData()
  const workers: Worker[] = []
  const killing = () => {
    const worker = createRealTrainer()
    workers.push(worker)
    return worker
  }
  closing.push(site.host({ createTrainer: killing }))
  const config: RunConfig = { ...CONFIG, epochs: 30, validation: { k_fold: 3 } }
  const whole = await reached(site.registry, await site.queue(config), hasEnded)
  expect(whole).toMatchObject({ status: 'done', error: null })
  expect(whole.folds).toHaveLength(3)
  expect(whole.history).toHaveLength(30)

  const id = await site.queue(config)
  await reached(site.registry, id, ({ folds, checkpoint }) => folds?.length === 1 && checkpoint !== undefined)
  workers[1]!.terminate()
  const again = await reached(site.registry, id, hasEnded)
  expect(workers).toHaveLength(3)
  expect(again).toMatchObject({ status: 'done', error: null })
  expect(again.folds).toEqual(whole.folds)
  expect(again.history).toEqual(whole.history)
  const { artifact, metrics } = await version(site, whole)
  expect(await version(site, again)).toMatchObject({ artifact, metrics })
  const accuracies = whole.folds!.map((fold) => fold['accuracy']!)
  expect(metrics['kfold_accuracy']).toBeCloseTo(accuracies.reduce((a, b) => a + b) / 3, 10)
}, 120_000)
