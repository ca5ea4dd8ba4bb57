import { startServer } from '../harness/server.mjs'

export const title = "Digits, the article's CNN, trained and tested through the SDK in a page"

const CONFIG = {
  model: 'digits',
  dataset: 'digits',
  target: 'label',
  network: {
    class_name: 'Sequential',
    config: {
      layers: [
        { class_name: 'Conv2D', config: { filters: 32, kernel_size: [3, 3], activation: 'relu' } },
        { class_name: 'MaxPooling2D', config: { pool_size: [2, 2] } },
        { class_name: 'Flatten', config: {} },
        { class_name: 'Dense', config: { units: 10, activation: 'softmax' } },
      ],
    },
  },
  optimizer: { class_name: 'Adam', config: { learning_rate: 0.001 } },
  epochs: 8,
  batch_size: 32,
}

/** One run: its seed is fixed and the kernels repeat to the bit, so a second one could only give the same. */
export async function run(browser) {
  const server = await startServer({ '/': 'dist' })
  const { page, close } = await browser.open(`${server.origin}/blank.html`)
  const { metrics, seconds } = await page.evaluate(async (config) => {
    const { connect } = await import('/maas.js')
    const maas = await connect()
    const started = performance.now()
    let last
    for await (const event of maas.train(config)) last = event
    if (last.type !== 'done') throw new Error(JSON.stringify(last))
    return { metrics: last.metrics, seconds: (performance.now() - started) / 1000 }
  }, CONFIG)
  await close()
  server.close()
  return [
    { name: 'test accuracy after 8 epochs', unit: '', median: metrics.test_accuracy, target: { atLeast: 0.96 } },
    { name: 'validation accuracy', unit: '', median: metrics.val_accuracy },
    { name: 'train() to done, validation and parity proof included', unit: 's', median: seconds },
  ]
}
