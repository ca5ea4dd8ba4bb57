import { beforeEach, describe, expect, it, vi } from 'vitest'
import { MaasError } from '../core/error.ts'
import { type Api, createApi } from './testing/api.ts'
import { line, register } from './testing/models.ts'

let api: Api
beforeEach(() => {
  api = createApi()
})

const OK = { status: 'ok', version: 'test-build', engine: 'kernels' }

describe('health', () => {
  it.each(['health', 'health/live', 'health/ready'])('%s is ok without any model', async (path) => {
    expect(await api.call('GET', path)).toMatchObject({ status: 200, body: OK })
  })

  it('is ready when the default model is loaded, which it does', async () => {
    await register(api.registry, 'line', line(2, 1))
    const read = vi.spyOn(api.registry, 'getArtifact')
    expect(await api.call('GET', 'health/ready')).toMatchObject({ status: 200, body: OK })
    await api.call('POST', 'predict', { x: [1] })
    expect(read).toHaveBeenCalledTimes(1)
  })

  it('is live but not ready while the default model cannot be loaded', async () => {
    await register(api.registry, 'line', { ...line(2, 1), artifact: Uint8Array.of(1, 2, 3) })
    const { status, body, headers } = await api.call('GET', 'health/ready')
    expect([status, headers.get('Retry-After')]).toEqual([503, '1'])
    expect(body).toMatchObject({ status: 'unavailable', version: 'test-build', error: expect.any(String) })
    expect((await api.call('GET', 'health/live')).status).toBe(200)
  })

  it('is not ready while the registry does not open', async () => {
    vi.spyOn(api.registry, 'modelsRevision').mockRejectedValue(new MaasError('unavailable', 'Close the other tabs.'))
    expect(await api.call('GET', 'health/ready')).toMatchObject({ status: 503, body: { status: 'unavailable', error: 'Close the other tabs.' } })
  })
})
