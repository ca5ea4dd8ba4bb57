// A trainer for tests of the page's side: speaks the trainer's protocol and does what the run's description says.
// The real trainer is driven by the end-to-end tests.

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

const SIGNATURE = { task: 'regression', inputs: [], outputs: [], features: [{ kind: 'number', name: 'x' }], target: 'y' }

self.onmessage = async ({ data }) => {
  if (data.type === 'cancel') return
  const { config, dataset } = data
  const tell = (event) => self.postMessage(event)
  tell({ type: 'started', engine: 'test', config: { promote: false, ...config } })
  if (config.description === 'crash') {
    setTimeout(() => { throw new Error('out of memory') })
    return
  }
  if (config.description === 'fail') {
    return tell({ type: 'failed', error: { code: 'invalid-data', message: 'Column "y" is not there.' } })
  }
  const epochs = config.epochs
  for (let epoch = 1; epoch <= epochs; epoch++) {
    await wait(10)
    tell({ type: 'progress', step: epoch, steps: epochs, loss: 1 / epoch })
    tell({ type: 'epoch', epoch, epochs, metrics: { loss: 1 / epoch } })
  }
  tell({
    type: 'trained',
    artifact: dataset.bytes, // what was sent comes back, so that a test sees that it arrived
    signature: SIGNATURE,
    metrics: { loss: 0.1 },
    parity: { reference: 'test', rows: 1, maxAbsDiff: 0 },
  })
}
