import { expect, it } from 'vitest'
import type { Feature } from '../../data/dataset.ts'
import { predictSnippet } from './predict-snippet.ts'

const image: Feature = { kind: 'image', name: 'image', height: 28, width: 28, channels: 1 }

/** Runs the code against a `fetch` that keeps what it was asked. */
async function run(code: string) {
  const asked: { url: string; body: unknown }[] = []
  const fetch = async (url: string, { body }: { body: string }) => {
    asked.push({ url, body: JSON.parse(body) })
    return { json: async () => ({ y_pred: [1] }) }
  }
  await Reflect.construct(Function, ['fetch', `return (async () => {${code}})()`])(fetch)
  return asked[0]!
}

it('is code that runs, with the values that it was given', async () => {
  const asked = await run(predictSnippet('/inpage/maas', 'line', [{ kind: 'number', name: 'x' }], new Float32Array([0.1])))
  expect(asked).toEqual({ url: '/inpage/maas/predict', body: { model: 'line', x: [0.1] } })
})

it('shows where the values go when there are none', async () => {
  const features: Feature[] = [{ kind: 'number', name: 'rooms' }, { kind: 'number', name: 'a */ b' }]
  const code = predictSnippet('/maas', "it's", features)
  expect(code).toContain('rooms: 0')
  expect((await run(code)).body).toEqual({ model: "it's", x: { rooms: 0, 'a */ b': 0 } })
  expect((await run(predictSnippet('/maas', 'm', [{ kind: 'text', name: 't' }]))).body).toEqual({ model: 'm', x: '' })
  expect((await run(predictSnippet('/maas', 'digits', [image]))).body).toMatchObject({ x: { length: 784 } })
})

it('shows records, texts and what is missing as they are sent', async () => {
  const record = { 'beak length': 39.1, sex: null, island: "O'Higgins\nand beyond", flipper_length_mm: 181, body_mass_g: 3750 }
  const code = predictSnippet('/maas', 'penguins', [], record)
  expect(code.split('\n').length).toBeGreaterThan(8)
  expect((await run(code)).body).toEqual({ model: 'penguins', x: record })
  expect((await run(predictSnippet('/maas', 'm', [], 'Hola'))).body).toEqual({ model: 'm', x: 'Hola' })
})
