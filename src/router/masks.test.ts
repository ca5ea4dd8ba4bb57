import { beforeEach, describe, expect, it } from 'vitest'
import { csvOf, customers } from '../data/privacy/testing/customers.ts'
import type { DatasetProfile } from '../data/profile/column-profile.ts'
import type { DatasetRecord } from '../registry/records.ts'
import { type Api, createApi } from './testing/api.ts'

const PEOPLE = customers(200)
let api: Api
beforeEach(async () => {
  api = createApi()
  const posted = await api.call('POST', 'api/datasets?name=people&file=people%20of%20Bonn.csv', csvOf(PEOPLE), { 'Content-Type': 'text/csv' })
  expect(posted.status).toBe(201)
})

const mask = (columns: unknown, about: object = {}, from = 'people') => api.call('POST', `api/datasets/${from}/mask`, { name: 'masked', columns, ...about })
const rows = async (name: string, columns: string) => ((await api.call('GET', `api/datasets/${name}/rows?columns=${columns}`)).body as { data: unknown[][] }).data
const blocks = async (name: string, columns: string[]) => (await api.registry.readDataset(name, { columns })).columns.map((column) => column.blocks.map((block) => Buffer.from(block).toString('base64')))

describe('a masked data set', () => {
  it('is one of its own, whose other columns are those of the original', async () => {
    const answer = await mask({
      email: { action: 'hash' }, team: { action: 'hash' }, customer_name: { action: 'drop' }, note: { action: 'redact' }, mobile: { action: 'mask', last: 4 },
      age: { action: 'generalise', to: 'bins', width: 10 }, date_of_birth: { action: 'generalise', to: 'year' }, zip: { action: 'generalise', to: 'prefix', length: 2 },
      ip: { action: 'generalise', to: 'network' },
    })
    expect(answer).toMatchObject({ status: 201, body: { name: 'masked', rows: 200, builtin: null, source: {} } })
    expect(answer.headers.get('Location')).toBe('/inpage/maas/api/datasets/masked')
    expect((await api.call('GET', 'api/datasets/masked')).body).toEqual(answer.body)
    const { columns, lineage, hash } = answer.body as DatasetRecord
    expect(columns.map(({ name }) => name)).toEqual(Object.keys(PEOPLE).filter((name) => name !== 'customer_name'))
    expect(columns.find(({ name }) => name === 'age')).toMatchObject({ kind: 'number', type: 'integer' })
    expect(columns.find(({ name }) => name === 'mobile')).toMatchObject({ kind: 'text' })
    const original = await api.registry.getDataset('people')
    expect(hash).not.toBe(original.hash)
    const key = (lineage!.steps.find(({ column }) => column === 'email') as { key: string }).key
    expect(lineage).toEqual({
      from: { name: 'people', hash: original.hash },
      steps: [
        { column: 'email', action: 'hash', key }, { column: 'team', action: 'hash', key }, { column: 'customer_name', action: 'drop' }, { column: 'note', action: 'redact' },
        { column: 'mobile', action: 'mask', first: 0, last: 4 }, { column: 'age', action: 'generalise', to: 'bins', width: 10 },
        { column: 'date_of_birth', action: 'generalise', to: 'year', format: 'YYYY-MM-DD' }, { column: 'zip', action: 'generalise', to: 'prefix', length: 2 },
        { column: 'ip', action: 'generalise', to: 'network' },
      ],
    })
    const [first] = await rows('masked', 'email,mobile,note,age,date_of_birth,zip,ip')
    const at = (name: string) => PEOPLE[name]![0]!
    expect(first).toEqual([
      expect.stringMatching(/^h:[\w-]{16}$/), `***${at('mobile').slice(-4)}`, expect.stringMatching(/Please call \w+ on \[phone\] or write to \[email\] today/),
      Math.floor(Number(at('age')) / 10) * 10, at('date_of_birth').slice(0, 4), at('zip').slice(0, 2), at('ip').replace(/\d+$/, '0'),
    ])
    const teams = (await rows('masked', 'team')).map(([team], row) => `${PEOPLE['team']![row]} ${String(team)}`)
    expect(new Set(teams).size).toBe(new Set(PEOPLE['team']).size)
    const same = ['address', 'town', 'paid', 'card']
    expect(await blocks('masked', same)).toEqual(await blocks('people', same))
    await api.call('DELETE', 'api/datasets/people')
    expect(await rows('masked', 'town,paid')).toEqual(PEOPLE['town']!.slice(0, 100).map((town, row) => [town, PEOPLE['paid']![row]]))
  })

  it('is a new one each time: another key gives other pseudonyms, the same key the same', async () => {
    const first = await mask({ email: { action: 'hash' } })
    const { key } = (first.body as DatasetRecord).lineage!.steps[0] as { key: string }
    await mask({ email: { action: 'hash' } }, { name: 'other' })
    await mask({ email: { action: 'hash', key } }, { name: 'same' })
    expect(await rows('same', 'email')).toEqual(await rows('masked', 'email'))
    expect((await rows('other', 'email'))[0]).not.toEqual((await rows('masked', 'email'))[0])
  })

  it('can be masked again: its lineage has all that was done', async () => {
    await mask({ age: { action: 'noise', scale: 2 }, team: { action: 'hash' } })
    const again = await mask({ age: { action: 'generalise', to: 'bins', width: 10 }, team: { action: 'drop' } }, { name: 'twice' }, 'masked')
    expect((again.body as DatasetRecord).lineage).toMatchObject({
      from: { name: 'people' },
      steps: [
        { column: 'age', action: 'noise', distribution: 'laplace', scale: 2 }, { column: 'team', action: 'hash' },
        { column: 'age', action: 'generalise', to: 'bins', width: 10 }, { column: 'team', action: 'drop' },
      ],
    })
  })

  it('says how well its rows hide among each other', async () => {
    const columns = { age: { action: 'generalise', to: 'bins', width: 30 }, zip: { action: 'generalise', to: 'prefix', length: 1 } }
    const anonymity = async (about: object) => ((await mask(columns, about)).body as DatasetRecord).lineage?.anonymity
    const groups = new Map<string, number>()
    PEOPLE['town']!.forEach((town, row) => {
      const group = `${town} ${Math.floor(Number(PEOPLE['age']![row]) / 30)}`
      groups.set(group, (groups.get(group) ?? 0) + 1)
    })
    const names = ['age', 'town']
    expect(await anonymity({ quasi_identifiers: names })).toEqual({ columns: names, smallest: Math.min(...groups.values()), groups: groups.size, alone: 0 })
    expect(await anonymity({ name: 'b', quasi_identifiers: ['email'] })).toMatchObject({ smallest: 1, groups: 200, alone: 200 })
    expect(await anonymity({ name: 'c' })).toBeUndefined()
  })

  it('has no finding left where all were masked as suggested', async () => {
    const columnsOf = async (name: string) => ((await api.call('GET', `api/datasets/${name}/profile`)).body as DatasetProfile).columns
    const columns = await columnsOf('people')
    const suggested = Object.fromEntries(columns.flatMap(({ name, personal }) => (personal ? [[name, personal.suggested]] : [])))
    expect(Object.keys(suggested)).toHaveLength(12)
    expect((await mask(suggested)).status).toBe(201)
    const left = (await columnsOf('masked')).filter(({ personal }) => personal).map(({ name }) => name)
    // What is called a postal code or an address of the net still is one, of a larger place.
    expect(left.filter((name) => !['zip', 'ip', 'date_of_birth'].includes(name))).toEqual([])
  })

  it('never shows its key: not in an answer, not in a record', async () => {
    const answer = await mask({ email: { action: 'hash' } })
    const { key: id } = (answer.body as DatasetRecord).lineage!.steps[0] as { key: string }
    const key = Buffer.from((await api.registry.getPrivacyKey(id))!)
    expect(key).toHaveLength(32)
    for (const path of ['api/datasets', 'api/datasets/masked', 'api/datasets/masked/profile', 'api/datasets/masked/rows']) {
      const text = JSON.stringify((await api.call('GET', path)).body)
      for (const form of [key.toString('base64'), key.toString('base64url'), key.toString('hex'), [...key].join(',')]) expect(text).not.toContain(form)
    }
  })

  it.each<[object, object, number, RegExp]>([
    [{ nowhere: { action: 'drop' } }, {}, 400, /data set "people" has no column "nowhere"; it has "customer_name",/],
    [{ email: { action: 'noise', scale: 1 } }, {}, 400, /columns\.email must be something for a text column/],
    [{ email: 'hash' }, {}, 400, /columns\.email must be an object/],
    [{}, {}, 400, /at least one column/],
    [{ email: { action: 'hash', key: 'gone' } }, {}, 409, /The key "gone" of its pseudonyms is not in this browser/],
    [{ email: { action: 'drop' } }, { name: 'people' }, 409, /There is a data set "people" already/],
    [{ email: { action: 'drop' } }, { name: 'iris' }, 409, /comes with the app/],
    [{ email: { action: 'drop' } }, { colour: 1 }, 400, /unknown key 'colour'/],
    [{ email: { action: 'drop' } }, { quasi_identifiers: ['email'] }, 400, /"email" is no column of the masked data set "masked"/],
  ])('is not made of %j %j', async (columns, about, status, detail) => {
    expect(await mask(columns, about)).toMatchObject({ status, body: { detail: expect.stringMatching(detail) } })
    expect((await api.registry.listDatasets()).map(({ name }) => name)).toEqual(['people'])
  })
})
