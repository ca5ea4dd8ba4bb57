import { describe, expect, it } from 'vitest'
import { requestFromData, requestToData, responseFromData, responseToData } from './http.ts'

describe('requests and responses as plain data', () => {
  it('carry everything there and back', async () => {
    const request = new Request('https://a.example/maas/predict', {
      method: 'POST', body: '{"x":[1]}', headers: { 'Content-Type': 'application/json' },
    })
    const arrived = requestFromData(structuredClone(await requestToData(request)))
    expect([arrived.url, arrived.method, arrived.headers.get('Content-Type')]).toEqual(
      ['https://a.example/maas/predict', 'POST', 'application/json'],
    )
    expect(await arrived.json()).toEqual({ x: [1] })

    const response = new Response('{"y_pred":[3]}', { status: 201, statusText: 'Created', headers: { 'Maas-Model': 'line@1' } })
    const answer = responseFromData(structuredClone(await responseToData(response)))
    expect([answer.status, answer.statusText, answer.headers.get('Maas-Model')]).toEqual([201, 'Created', 'line@1'])
    expect(await answer.json()).toEqual({ y_pred: [3] })
  })

  it('allow those without a body', async () => {
    expect((await requestToData(new Request('https://a.example/'))).body).toBeNull()
    expect(requestFromData({ url: 'https://a.example/', method: 'GET', headers: [], body: null }).body).toBeNull()
    const empty = responseFromData(await responseToData(new Response(null, { status: 204 })))
    expect([empty.status, empty.body]).toEqual([204, null])
  })
})
