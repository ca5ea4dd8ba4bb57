import { expect } from 'playwright/test'
import { brighter, shape } from '../src/router/testing/models.ts'
import { controlled, importModel, test } from './fixtures.ts'

test('the Service Worker takes a picture, raw numbers and CSV, and answers in raw numbers and CSV', async ({ page, site }) => {
  await page.goto(site.root)
  await controlled(page)
  await importModel(page, 'brighter', brighter())
  await importModel(page, 'shape', shape())
  const answers = await page.evaluate(async () => {
    const post = (model: string, body: BodyInit, headers: Record<string, string>) => fetch(`maas/predict?model=${model}`, { method: 'POST', body, headers })
    const canvas = new OffscreenCanvas(90, 60)
    const context = canvas.getContext('2d')!
    context.fillRect(0, 0, 90, 60)
    context.fillStyle = 'white'
    context.fillRect(0, 30, 90, 30)
    const picture = await canvas.convertToBlob({ type: 'image/jpeg' })
    const raw = await post('shape', Float32Array.of(3, 1, 1, 3), { 'Content-Type': 'application/octet-stream', 'Maas-Shape': '2,2', 'Accept': 'application/octet-stream' })
    return {
      picture: await (await post('brighter', picture, { 'Content-Type': picture.type })).json() as unknown,
      shape: raw.headers.get('Maas-Shape'),
      scores: [...new Float32Array(await raw.arrayBuffer())],
      csv: await (await post('shape', 'width,length\n1,3\n', { 'Content-Type': 'text/csv', 'Accept': 'text/csv' })).text(),
      plain: await (await fetch('maas/predict', { method: 'POST', body: JSON.stringify({ model: 'shape', x: [3, 1] }) })).json() as unknown,
      refused: (await post('shape', picture, { 'Content-Type': picture.type })).status,
    }
  })
  const high = 1 / (1 + Math.exp(-2))
  expect(answers).toEqual({
    picture: { y_pred: ['bottom'], predictions: [expect.objectContaining({ label: 'bottom' })] },
    shape: '2,2',
    scores: [high, 1 - high, 1 - high, high].map((score) => expect.closeTo(score, 5)),
    csv: expect.stringMatching(/^y_pred,score_long,score_10\r\nlong,0\.88\d*,0\.119\d*\r\n$/),
    plain: expect.objectContaining({ y_pred: ['long'] }),
    refused: 415,
  })
})
