import { judge } from '../harness/report.mjs'
import { startServer } from '../harness/server.mjs'
import { summary } from '../harness/statistics.mjs'
import { EXAMPLES } from './examples.mjs'
import { MODELS } from './models.mjs'

export const title = 'Examples as suggested, then reference models: trained, proven against ONNX Runtime, registered and served through the SDK in a page'

/** A single seed can be lucky, and would give the same bytes every time. */
const SEEDS = [42, 1, 2]

/** `problem`: the name of one example or model. */
export async function run(browser, { quick, problem: only }) {
  const server = await startServer({ '/': 'dist' })
  const { page, close } = await browser.open(`${server.origin}/blank.html`)
  const results = []
  for (const [name, make] of Object.entries({ ...EXAMPLES, ...MODELS })) {
    if (only && name !== only) continue
    console.error(`${name} ...`) // it takes minutes
    results.push(...(await measure(page, name, await make(), quick ? SEEDS.slice(0, 1) : SEEDS)))
  }
  await close()
  server.close()
  return results
}

/** What cannot be trained, or asked, is a miss with the reason. */
async function measure(page, name, { data, config, instances, figures }, seeds) {
  const model = name.replaceAll(/[^a-z0-9]+/gi, '-').replace(/-$/, '').toLowerCase()
  const runs = []
  try {
    if (data) await page.evaluate(post, model, data)
    for (const seed of seeds) runs.push(await page.evaluate(trainAndAsk, { model, dataset: model, ...config, seed }, instances))
  } catch (error) {
    return figures.map(({ name: what, reference, target }) => ({
      name: `${name}: ${what}`, unit: '', reference, target, note: `cannot: ${error.message.split('\n')[0]}`,
    }))
  }
  return [...figures, { name: 'train() to done', unit: 's', of: ({ seconds }) => seconds }].map(({ name: what, unit = '', of, near, ...aims }) => {
    const figure = { name: `${name}: ${what}`, unit, ...aims, ...summary(runs.map(of)) }
    return near && !judge({ ...figure, target: near }).pass ? { ...figure, note: 'further from the reference than is meant' } : figure
  })
}

/** In the page, as what follows. */
async function post(name, { type, body }) {
  const { connect } = await import('/maas.js')
  const maas = await connect()
  const answer = await maas.fetch(`/maas/api/datasets?name=${name}`, { method: 'POST', body, headers: { 'Content-Type': type } })
  if (answer.status !== 201) throw new Error(await answer.text())
}

/** A built-in data set says where to start. */
async function trainAndAsk(config, instances) {
  const { connect } = await import('/maas.js')
  const maas = await connect()
  const { builtin } = await (await maas.fetch(`/maas/api/datasets/${config.dataset}`)).json()
  const started = performance.now()
  let last
  for await (const event of maas.train({ ...builtin?.start, ...config })) last = event
  if (last.type !== 'done') throw new Error(last.error?.message ?? JSON.stringify(last))
  const seconds = (performance.now() - started) / 1000
  if (!instances) return { metrics: last.metrics, seconds }
  const body = JSON.stringify({ model: `${last.model}@${last.version}`, instances })
  const answer = await maas.fetch('/maas/predict', { method: 'POST', body })
  if (!answer.ok) throw new Error(await answer.text())
  return { metrics: last.metrics, seconds, ...(await answer.json()) }
}
