import { startServer } from '../harness/server.mjs'
import { summary } from '../harness/statistics.mjs'
import { MODELS } from './models.mjs'

export const title = 'Reference models, trained, proven against ONNX Runtime, registered and served through the SDK in a page'

/** A single seed can be lucky, and would give the same bytes every time. */
const SEEDS = [42, 1, 2]

/** `problem`: the name of one model. */
export async function run(browser, { quick, problem: only }) {
  const server = await startServer({ '/': 'dist' })
  const { page, close } = await browser.open(`${server.origin}/blank.html`)
  const results = []
  for (const [name, make] of Object.entries(MODELS)) {
    if (only && name !== only) continue
    const { data, config, instances, figures } = await make()
    const model = name.replaceAll(/[^a-z0-9]+/gi, '-').toLowerCase()
    if (data) await page.evaluate(post, model, data)
    const whole = { model, dataset: model, validation: { split: 0 }, ...config }
    const runs = []
    for (const seed of quick ? SEEDS.slice(0, 1) : SEEDS) {
      runs.push(await page.evaluate(trainAndAsk, { ...whole, seed }, instances))
    }
    const tell = ({ name: what, unit = '', target, of }) => ({ name: `${name}: ${what}`, unit, ...summary(runs.map(of)), ...(target && { target }) })
    results.push(...figures.map(tell), tell({ name: 'train() to done', unit: 's', of: ({ seconds }) => seconds }))
  }
  await close()
  server.close()
  return results
}

/** In the page, as what follows. */
async function post(name, { type, body }) {
  const { connect } = await import('/maas.js')
  const maas = await connect()
  const answer = await maas.fetch(`/maas/api/datasets?name=${name}`, { method: 'POST', body, headers: { 'Content-Type': type } })
  if (answer.status !== 201) throw new Error(await answer.text())
}

async function trainAndAsk(config, instances) {
  const { connect } = await import('/maas.js')
  const maas = await connect()
  const started = performance.now()
  let last
  for await (const event of maas.train(config)) last = event
  if (last.type !== 'done') throw new Error(JSON.stringify(last))
  const seconds = (performance.now() - started) / 1000
  if (!instances) return { metrics: last.metrics, seconds }
  const body = JSON.stringify({ model: `${last.model}@${last.version}`, instances })
  const answer = await maas.fetch('/maas/predict', { method: 'POST', body })
  if (!answer.ok) throw new Error(await answer.text())
  return { metrics: last.metrics, seconds, ...(await answer.json()) }
}
