// A model server as one would write it for Node: node:http and onnxruntime-node on one thread, in a process of its own. `POST /json` takes and gives what
// `/maas/predict` does, `POST /bytes/:model` floats. Arguments: a JSON object of models, `{name: {file, shape, labels}}`; says its port to its parent.
import { createServer } from 'node:http'
import { InferenceSession, Tensor } from 'onnxruntime-node'

const models = new Map()
for (const [name, { file, ...about }] of Object.entries(JSON.parse(process.argv[2]))) {
  models.set(name, { ...about, session: await InferenceSession.create(file, { intraOpNumThreads: 1, interOpNumThreads: 1 }) })
}

async function scoresOf({ session, shape }, values) {
  const rows = values.length / shape.reduce((product, size) => product * size, 1)
  const outputs = await session.run({ x: new Tensor('float32', values, [rows, ...shape]) })
  return outputs[session.outputNames[0]].data
}

async function answerJson(body) {
  const { model, x } = JSON.parse(body.toString())
  const { labels } = models.get(model)
  const scores = await scoresOf(models.get(model), Float32Array.from(x))
  if (!labels) return ['application/json', JSON.stringify({ y_pred: [...scores] })]
  const label = labels[scores.indexOf(Math.max(...scores))]
  return ['application/json', JSON.stringify({ y_pred: [label], predictions: [{ label, scores: Object.fromEntries(labels.map((label, i) => [label, scores[i]])) }] })]
}

async function answerBytes(body, name) {
  const { buffer, byteOffset, byteLength } = body
  const aligned = byteOffset % 4 === 0 ? new Float32Array(buffer, byteOffset, byteLength / 4) : new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength))
  const scores = await scoresOf(models.get(name), aligned)
  return ['application/octet-stream', Buffer.from(scores.buffer, scores.byteOffset, scores.byteLength)]
}

const server = createServer({ keepAliveTimeout: 600_000, noDelay: true }, async (request, response) => {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)
  const [, how, name] = request.url.split('/')
  const [type, answer] = how === 'json' ? await answerJson(body) : await answerBytes(body, name)
  response.writeHead(200, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(answer), 'Access-Control-Allow-Origin': '*' }).end(answer)
})
server.listen(0, 'localhost', () => process.send({ port: server.address().port }))
process.on('disconnect', () => process.exit())
