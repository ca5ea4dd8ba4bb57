// A trainer for tests of the page's side: speaks the trainer's protocol and does what the run's description says.
// `resume.browser.test.ts` and the end-to-end tests drive the real trainer.

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

const SIGNATURE = { task: 'regression', inputs: [], outputs: [], features: [{ kind: 'number', name: 'x' }], target: 'y' }

/** Goes on from `epoch`; nothing but its number tells it from another. */
const checkpointAt = (epoch) => ({
  epoch, step: epoch, metrics: {}, firstLoss: 1, shuffle: [1, 2, 3, 4], callbacks: [], snapshot: new Map(),
})

self.onmessage = async ({ data }) => {
  if (data.type === 'cancel') return
  const { config, dataset, checkpoint, lifeLock } = data
  const tell = (event) => self.postMessage(event)
  await new Promise((held) => navigator.locks.request(lifeLock, () => {
    held()
    return new Promise(() => {})
  }))
  tell({ type: 'alive' })
  tell({ type: 'started', engine: 'test', choice: {}, epoch: checkpoint?.epoch ?? 0, config: { promote: false, ...config } })
  if (config.description === 'crash') {
    setTimeout(() => { throw new Error('out of memory') })
    return
  }
  if (config.description === 'fail') {
    return tell({ type: 'failed', error: { code: 'invalid-data', message: 'Column "y" is not there.' } })
  }
  const epochs = config.epochs
  for (let epoch = 1 + (checkpoint?.epoch ?? 0); epoch <= epochs; epoch++) {
    await wait(10)
    tell({ type: 'progress', step: epoch, steps: epochs, loss: 1 / epoch })
    tell({ type: 'epoch', epoch, epochs, metrics: { loss: 1 / epoch } })
    if (config.description !== 'train' && epoch === 2) tell({ type: 'checkpoint', checkpoint: checkpointAt(epoch) })
    if (config.description === 'vanish once' && epoch === 3 && !checkpoint) return self.close()
    if (config.description === 'vanish' && epoch === 4) return self.close()
  }
  tell({
    type: 'trained',
    warnings: [],
    artifact: new TextEncoder().encode(`${dataset.columns.map(({ info, blocks }) => `${info.name}: ${blocks[0].length} bytes`)}`), // what was sent comes back, so that a test sees that it arrived
    signature: SIGNATURE,
    metrics: { loss: 0.1 },
    parity: { reference: 'test', rows: 1, maxAbsDiff: 0 },
  })
}
