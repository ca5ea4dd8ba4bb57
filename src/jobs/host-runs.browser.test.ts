import { afterEach, describe, expect, it } from 'vitest'
import { MaasError } from '../core/error.ts'
import { RUN_EVENTS_CHANNEL, type RunEvent } from '../protocol/run-events.ts'
import { hasEnded } from '../registry/run-events.ts'
import { runEvents } from '../registry/follow-run.ts'
import { checkpointOf } from '../registry/testing/records.ts'
import { reached, type TestSite, testSite } from './testing/pages.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const host = (site: TestSite, options?: Parameters<TestSite['host']>[0]) => closing.push(site.host(options))
const ended = (site: TestSite, id: string) => reached(site.registry, id, hasEnded)

async function cancel({ registry }: TestSite, id: string): Promise<void> {
  await registry.updateRun(id, (run) => ({ ...run, status: 'cancelled', endedAt: new Date().toISOString() }))
}

describe('hosting runs', () => {
  it('trains a queued run: progress in its record, the artifact in the registry', async () => {
    const site = await testSite()
    const id = await site.queue()
    host(site)
    const run = await ended(site, id)
    expect(run).toMatchObject({ status: 'done', version: 1, engine: 'test', progress: { epoch: 3, epochs: 3 }, metrics: { loss: 0.1 } })
    expect(run.history).toEqual([{ loss: 1 }, { loss: 1 / 2 }, { loss: 1 / 3 }])
    const { candidates: [{ version } = expect.fail('no candidate')] } = await site.registry.resolve('line')
    expect(version).toMatchObject({ version: 1, status: 'READY', run: id, engine: 'test', dataset: { name: 'points', hash: 'abc' } })
    const artifact = await site.registry.getArtifact(version.artifact!.sha256)
    expect(new TextDecoder().decode(artifact)).toBe('x: 16 bytes,y: 16 bytes')
  })

  it('takes up a run that is queued later, one at a time and in order', async () => {
    const site = await testSite()
    host(site)
    host(site)
    const ids = [await site.queue(), await site.queue(), await site.queue()]
    const runs = await Promise.all(ids.map((id) => ended(site, id)))
    expect(runs.map(({ version }) => version)).toEqual([1, 2, 3])
    for (const [i, run] of runs.slice(1).entries()) expect(run.startedAt! >= runs[i]!.endedAt!).toBe(true)
  })

  it('two pages never train the same run twice', async () => {
    const site = await testSite()
    const started: string[] = []
    const channel = new BroadcastChannel(RUN_EVENTS_CHANNEL)
    channel.onmessage = ({ data }: MessageEvent<RunEvent>) => data.type === 'started' && started.push(data.run)
    closing.push(site.openPage(), site.openPage(), () => channel.close())
    host(site)
    const ids = await Promise.all(Array.from({ length: 6 }, () => site.queue({ epochs: 2 })))
    for (const id of ids) expect((await ended(site, id)).status).toBe('done')
    expect(started.filter((id) => ids.includes(id)).toSorted()).toEqual(ids.toSorted())
    expect(await site.registry.listVersions('line')).toHaveLength(6)
  })

  it('starts a run again that another page left when it died', async () => {
    const site = await testSite()
    const id = await site.queue({ epochs: 400 })
    const die = site.openPage()
    const before = await reached(site.registry, id, ({ history }) => history.length >= 2)
    host(site) // waits for the other page's lock
    await site.registry.updateRun(id, (run) => ({ ...run, config: { ...run.config, epochs: 2 } }))
    die()
    const run = await ended(site, id)
    expect(run).toMatchObject({ status: 'done', version: 1 })
    expect(run.history).toHaveLength(2)
    expect(run.startedAt).not.toBe(before.startedAt)
  })

  it('goes on from the checkpoint of a run that another page left when it died', async () => {
    const site = await testSite()
    const id = await site.queue({ epochs: 50, description: 'checkpoints' })
    const die = site.openPage()
    const before = await reached(site.registry, id, ({ checkpoint, history }) => checkpoint !== undefined && history.length >= 4)
    die()
    const taken = reached(site.registry, id, ({ history }) => history.length === 2) // back to the checkpoint
    host(site)
    await taken
    const run = await ended(site, id)
    expect(run).toMatchObject({ status: 'done', version: 1, startedAt: before.startedAt })
    expect(run.history).toEqual(Array.from({ length: 50 }, (_, i) => ({ loss: 1 / (i + 1) })))
    expect(run.checkpoint).toBeUndefined()
    expect(await site.registry.getCheckpoint(id)).toBeUndefined()
  })

  it('starts over when the data are not those of the checkpoint', async () => {
    const site = await testSite()
    const id = await site.queue({ description: 'checkpoints' })
    await site.registry.saveCheckpoint({ ...checkpointOf(id, 2), datasetHash: 'other' })
    host(site)
    expect((await ended(site, id)).history).toHaveLength(3)
  })

  it('marks the version FAILED that a page left PENDING when it died, and registers a new one', async () => {
    const site = await testSite()
    const id = await site.queue()
    const left = { description: '', params: {}, dataset: null, run: id, engine: 'test' }
    await site.registry.createVersion('line', left)
    await site.registry.updateRun(id, (run) => ({ ...run, status: 'running', startedAt: run.createdAt }))
    host(site)
    expect((await ended(site, id)).version).toBe(2)
    expect(await site.registry.getVersion('line', 1)).toMatchObject({ status: 'FAILED', error: { code: 'unavailable' } })
  })

  it('does not train again what was registered when the page died', async () => {
    const site = await testSite()
    const id = await site.queue()
    const stop = site.host()
    await ended(site, id)
    await stop()
    await site.registry.updateRun(id, (run) => ({ ...run, status: 'running', version: null }))
    host(site)
    expect((await ended(site, id)).version).toBe(1)
    expect(await site.registry.listVersions('line')).toHaveLength(1)
  })
})

describe('a run that does not end well', () => {
  // What a quiet moment shows; another program may have the processor once.
  it('is cancelled within 100 ms, takes no version number, and the next one is trained', { retry: 2 }, async () => {
    const site = await testSite()
    const workers: Worker[] = []
    host(site, {
      createTrainer: () => {
        const worker = new Worker(new URL('./testing/trainer.js', import.meta.url))
        workers.push(worker)
        return worker
      },
    })
    const id = await site.queue({ epochs: 100_000 })
    await reached(site.registry, id, ({ history }) => history.length > 0)
    let lastMessage = 0
    workers[0]!.addEventListener('message', () => (lastMessage = performance.now()))
    const asked = performance.now()
    await cancel(site, id)
    const next = await site.queue()
    const run = await ended(site, next)
    expect(run.version).toBe(1)
    expect(lastMessage - asked).toBeLessThan(100)
    expect((await site.registry.getRun(id)).status).toBe('cancelled')
  })

  it('fails with what the trainer says, and with what crashed it', async () => {
    const site = await testSite()
    host(site)
    const failed = await ended(site, await site.queue({ description: 'fail' }))
    expect(failed).toMatchObject({ status: 'failed', error: { code: 'invalid-data', message: 'Column "y" is not there.' } })
    const crashed = await ended(site, await site.queue({ description: 'crash' }))
    expect(crashed).toMatchObject({ status: 'failed', error: { code: 'unavailable' } })
    expect(crashed.error!.message).toMatch(/out of memory/)
    expect(await site.registry.listModels()).toEqual([])
  })

  it('goes on once from its checkpoint when the trainer vanishes, and fails when it vanishes again', async () => {
    const site = await testSite()
    host(site)
    const once = await ended(site, await site.queue({ epochs: 5, description: 'vanish once' }))
    expect(once).toMatchObject({ status: 'done', version: 1 })
    expect(once.history).toHaveLength(5)
    const twice = await ended(site, await site.queue({ epochs: 5, description: 'vanish' }))
    expect(twice).toMatchObject({
      status: 'failed', checkpoint: { epoch: 2 },
      error: { code: 'unavailable', message: 'The trainer ended without a word. Reload the page and start the run again.' },
    })
    expect(twice.history).toHaveLength(4)
  })

  it('is trained when it is queued again after its end', async () => {
    const site = await testSite()
    host(site)
    const id = await site.queue({ epochs: 5, description: 'vanish' })
    await ended(site, id)
    await site.registry.updateRun(id, (run) => ({
      ...run, status: 'queued', error: null, endedAt: null, config: { ...run.config, description: 'vanish once' },
    }))
    expect(await ended(site, id)).toMatchObject({ status: 'done', history: { length: 5 } })
  })

  it('fails when the trainer cannot be loaded or the data set is gone', async () => {
    const site = await testSite()
    host(site, { createTrainer: () => new Worker('/no-such-trainer.js', { type: 'module' }) })
    expect(await ended(site, await site.queue())).toMatchObject({ status: 'failed', error: { code: 'unavailable' } })
    expect(await ended(site, await site.queue({ dataset: 'gone' }))).toMatchObject({ error: { code: 'dataset-not-found' } })
  })

  it('says that the storage is full, keeps its history and all that was stored before', async () => {
    const site = await testSite()
    host(site)
    await ended(site, await site.queue())
    const finishVersion = site.registry.finishVersion.bind(site.registry)
    site.registry.finishVersion = () => Promise.reject(new MaasError('quota-exceeded', 'The storage is full.'))
    const run = await ended(site, await site.queue())
    expect(run).toMatchObject({ status: 'failed', version: null, error: { code: 'quota-exceeded' } })
    expect(run.history).toHaveLength(3)
    expect(await site.registry.getVersion('line', 2)).toMatchObject({ status: 'FAILED', error: { code: 'quota-exceeded' } })
    expect((await site.registry.resolve('line')).candidates).toMatchObject([{ version: { version: 1, status: 'READY' } }])
    site.registry.finishVersion = finishVersion
    expect(await ended(site, await site.queue())).toMatchObject({ status: 'done', version: 3 })
  })

  it('is tried once, not for ever, when not even its end can be written', async () => {
    const site = await testSite()
    const events = eventsOf(site, await site.queue())
    site.registry.updateRun = () => Promise.reject(new MaasError('quota-exceeded', 'The storage is full.'))
    host(site)
    expect((await events).at(-1)).toMatchObject({ type: 'failed', error: { code: 'quota-exceeded' } })
  })
})

async function eventsOf(site: TestSite, id: string): Promise<RunEvent[]> {
  const events: RunEvent[] = []
  for await (const event of runEvents(site.registry, id)) events.push(event)
  return events
}

describe('run events', () => {
  it('come in order while another page trains, and end', async () => {
    const site = await testSite()
    const id = await site.queue()
    const events = eventsOf(site, id)
    closing.push(site.openPage())
    const all = await events
    expect(all.filter(({ type }) => type !== 'progress').map(({ type }) => type)).toEqual(
      ['queued', 'started', 'epoch', 'epoch', 'epoch', 'done'],
    )
    expect(all.some(({ type }) => type === 'progress')).toBe(true)
    expect(all.at(-1)).toEqual({ type: 'done', run: id, model: 'line', version: 1, metrics: { loss: 0.1 } })
  })

  it('are all there for one who asks after the end', async () => {
    const site = await testSite()
    const id = await site.queue()
    host(site)
    await ended(site, id)
    expect((await eventsOf(site, id)).map(({ type }) => type)).toEqual(['queued', 'started', 'epoch', 'epoch', 'epoch', 'done'])
  })

  it('end when a run is cancelled that no page had taken', async () => {
    const site = await testSite()
    const id = await site.queue()
    const events = eventsOf(site, id)
    await cancel(site, id)
    expect((await events).map(({ type }) => type)).toEqual(['queued', 'cancelled'])
  })

  it('stop with the signal, and refuse an unknown run', async () => {
    const site = await testSite()
    const signal = AbortSignal.timeout(30)
    for await (const event of runEvents(site.registry, await site.queue(), signal)) expect(event.type).toBe('queued')
    await expect(runEvents(site.registry, 'nobody').next()).rejects.toMatchObject({ code: 'run-not-found' })
  })
})
