import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { ModelProto } from '../artifact/onnx-schema.ts'
import { decodeModel } from '../artifact/onnx.ts'
import { decodeMessage } from '../artifact/wire.ts'
import { float32, strings } from '../core/tensor.ts'
import { decodeDataset } from '../data/blocks/encoded.ts'
import { csvOf, customers } from '../data/privacy/testing/customers.ts'
import type { TrainerEvent } from '../protocol/trainer.ts'
import { type Api, createApi } from '../router/testing/api.ts'
import { register } from '../router/testing/models.ts'
import { createOrtSession } from './ort.ts'
import { createPlatform } from './testing/platform.ts'

const wasmBinary = new Uint8Array(readFileSync(new URL('../../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm', import.meta.url)))
const { age, town, team, zip, paid, email } = customers(400)
const raw = Array.from(age!, (_, row) => ({ age: Number(age![row]), town: town![row]!, team: team![row]!, zip: Number(zip![row]) }))

type Trained = Extract<TrainerEvent, { type: 'trained' }>

describe('a model that is trained on masked data', () => {
  let api: Api
  let trained: Trained

  beforeAll(async () => {
    const platform = await createPlatform()
    api = platform.api
    await platform.add('people', csvOf({ age: age!, town: town!, team: team!, zip: zip!, email: email!, paid: paid! }))
    const columns = {
      team: { action: 'hash' }, email: { action: 'drop' }, age: { action: 'generalise', to: 'bins', width: 10 }, zip: { action: 'generalise', to: 'prefix', length: 1 },
    }
    expect((await api.call('POST', 'api/datasets/people/mask', { name: 'masked', columns })).status).toBe(201)
    trained = await platform.train({ model: 'paid', dataset: 'masked', target: 'paid', epochs: 40 })
  })

  const scores = async (instances: readonly unknown[], from = api) => {
    const { status, body } = await from.call('POST', 'predict', { model: 'paid', instances })
    expect([status, body]).toMatchObject([200, {}])
    return (body as { predictions: { label: string; scores: Record<string, number> }[] }).predictions
  }

  it('says what is done with its features, and names no value of a hashed one', () => {
    expect(trained.signature).toMatchObject({
      features: [
        { kind: 'number', name: 'age', privacy: [{ action: 'generalise', to: 'bins', width: 10 }] }, { kind: 'text', name: 'town', values: ['Bonn', 'Graz', 'Ulm'] },
        { kind: 'text', name: 'team', privacy: [{ action: 'hash', key: expect.any(String) }] }, { kind: 'text', name: 'zip', privacy: [{ action: 'generalise', to: 'prefix', length: 1 }] },
      ],
      dropped: ['email'],
    })
    expect(trained.signature.features[2]).not.toHaveProperty('values')
    expect(decodeModel(trained.artifact).manifest.signature).toEqual(trained.signature)
  })

  it('learns from pseudonyms, and answers raw requests as the masked rows that it was trained on', async () => {
    const masked = decodeDataset(await api.registry.readDataset('masked'))
    const maskedRows = raw.map((_, row) => Object.fromEntries(masked.columns.flatMap((column) =>
      (column.name !== 'paid' && 'values' in column ? [[column.name, column.values[row]]] : []))))
    expect(maskedRows[0]!['team']).toMatch(/^h:/)
    const answers = await scores(raw)
    expect(answers.filter(({ label }, row) => label === paid![row]).length / raw.length).toBeGreaterThan(0.9)
    expect(await scores(maskedRows)).toEqual(answers)
    // The hashed category matters: another team is another answer.
    const other = await scores(raw.map((row) => ({ ...row, team: row.team < 'team2' ? 'team3@example.com' : 'team0@example.com' })))
    expect(other.filter(({ label }, row) => label !== answers[row]!.label).length).toBeGreaterThan(300)
  })

  it('answers alike on every lane', async () => {
    const some = raw.slice(0, 50)
    const answers = (await scores(some)).flatMap(({ scores: of }) => trained.signature.labels!.map((label) => of[label]!))
    const lists = some.map((row) => [row.age, row.town, row.team, row.zip])
    const packed = { x: Float32Array.from(some, (row) => row.age), text: some.flatMap((row) => [row.town, row.team, String(row.zip)]) }
    expect(Array.from((await api.predictor.predictRows({ model: 'paid', instances: lists })).y)).toEqual(answers)
    expect(Array.from((await api.predictor.predictRows({ model: 'paid', ...packed })).y)).toEqual(answers)
  })

  it('gives an ONNX file that takes masked values, says so, and answers the same', async () => {
    const masked = decodeDataset(await api.registry.readDataset('masked', { to: 50 }))
    const column = (name: string) => masked.columns.find((one) => one.name === name) as { values: ArrayLike<string | number> }
    const session = await createOrtSession(trained.artifact, { wasmBinary })
    const text = Array.from({ length: 50 }, (_, row) => ['town', 'team', 'zip'].map((name) => String(column(name).values[row])))
    const outputs = await session.run({ x: float32([50, 1], Array.from(column('age').values, Number)), x_text: strings([50, 3], text.flat()) })
    session.dispose()
    const answers = (await scores(raw.slice(0, 50))).flatMap(({ scores: of }) => trained.signature.labels!.map((label) => of[label]!))
    Array.from(Object.values(outputs)[0]!.data, Number).forEach((value, i) => expect(value).toBeCloseTo(answers[i]!, 4))
    const { docString } = decodeMessage(ModelProto, trained.artifact)
    expect(docString).toContain('takes values that are masked already: "age" (generalise), "team" (hash), "zip" (generalise)')
    const text8 = new TextDecoder('latin1').decode(trained.artifact)
    expect(text8).not.toContain('team0@example.com')
    const [key] = (await api.registry.getDataset('masked')).lineage!.steps.flatMap((step) => (step.action === 'hash' ? [step.key] : []))
    expect(Buffer.from(trained.artifact).includes(Buffer.from((await api.registry.getPrivacyKey(key!))!))).toBe(false)
  })

  it('refuses what was dropped, and raw values where its key is not', async () => {
    expect(await api.call('POST', 'predict', { model: 'paid', x: { ...raw[0], email: 'a@b.example' } }))
      .toMatchObject({ status: 400, body: { error: expect.stringContaining('x has a field "email", which was dropped from the training data for privacy') } })
    const elsewhere = createApi()
    await register(elsewhere.registry, 'paid', trained)
    expect(await elsewhere.call('POST', 'predict', { model: 'paid', x: raw[0] }))
      .toMatchObject({ status: 409, body: { code: 'conflict', error: expect.stringMatching(/The key ".*" of its pseudonyms is not in this browser/) } })
  })
})
