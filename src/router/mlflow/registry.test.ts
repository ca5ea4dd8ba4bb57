import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { beforeEach, describe, expect, it } from 'vitest'
import type { RunRecord } from '../../registry/records.ts'
import { type Api, createApi, ROOT } from '../testing/api.ts'
import { line, register, shape } from '../testing/models.ts'
import { MlflowClient, RestError } from './testing/client.ts'
import { ANSWERS, FAILURE } from './testing/schemas.ts'

const ajv = new Ajv({ strict: false })
addFormats.default(ajv)
function conforms(schema: object, body: unknown): void {
  const isValid = ajv.compile(schema)
  expect(isValid(body), `${JSON.stringify(isValid.errors)} in ${JSON.stringify(body)}`).toBe(true)
}

const RUN: RunRecord = {
  id: 'run-1', status: 'done', config: { model: 'line', dataset: 'points', target: 'y', epochs: 2 } as never, createdAt: '2026-01-02T03:04:05.000Z', startedAt: '2026-01-02T03:04:06.000Z',
  endedAt: '2026-01-02T03:04:08.000Z', engine: 'kernels', version: 1, progress: null, history: [{ loss: 2 }, { loss: 1, val_loss: 1.5 }], metrics: { loss: 1, test_loss: 1.25 }, error: null,
}

let api: Api
let client: MlflowClient
beforeEach(async () => {
  api = createApi()
  const details = { description: 'a line', params: {}, dataset: { name: 'points', hash: 'abc' }, run: 'run-1', engine: 'kernels' }
  const { version } = await api.registry.createVersion('line', details)
  await api.registry.finishVersion('line', version, line(2, 1), false)
  await register(api.registry, 'line', line(0, 7))
  await register(api.registry, 'shape', shape())
  await api.registry.setAlias('line', 'next', 2)
  await api.registry.createRun(RUN)
  client = new MlflowClient(async (method, path, body) => {
    const answer = await api.call(method, path, body)
    conforms(answer.status === 200 ? ANSWERS[path.slice('api/2.0/mlflow/'.length).split('?')[0]!]! : FAILURE, answer.body)
    return answer
  })
})

const fails = async (call: Promise<unknown>, status: number, errorCode: string): Promise<string> => {
  const thrown = await call.then(() => undefined, (error: unknown) => error)
  expect(thrown).toBeInstanceOf(RestError)
  expect(thrown).toMatchObject({ status, errorCode })
  return (thrown as RestError).message
}

describe('registered models', () => {
  it('are got by name, with their newest version and aliases', async () => {
    const { createdAt, updatedAt } = await api.registry.getModel('line')
    expect(await client.getRegisteredModel('line')).toEqual({
      registered_model: {
        name: 'line', creation_timestamp: Date.parse(createdAt), last_updated_timestamp: Date.parse(updatedAt), user_id: '', description: '', tags: [],
        aliases: [{ alias: 'champion', version: '1' }, { alias: 'next', version: '2' }], latest_versions: [expect.objectContaining({ version: '2', aliases: ['next'] })],
      },
    })
    expect(await fails(client.getRegisteredModel('nobody'), 404, 'RESOURCE_DOES_NOT_EXIST')).toMatch(/no model "nobody"/)
    expect(await fails(client.getRegisteredModel(''), 400, 'INVALID_PARAMETER_VALUE')).toMatch(/required parameter 'name'/)
  })

  it('are searched by filter, order and page', async () => {
    const names = async (params?: Parameters<MlflowClient['searchRegisteredModels']>[0]) => {
      const { registered_models, next_page_token } = await client.searchRegisteredModels(params) as { registered_models: { name: string }[]; next_page_token?: string }
      return [registered_models.map(({ name }) => name), next_page_token] as const
    }
    expect(await names()).toEqual([['line', 'shape'], undefined])
    expect(await names({ filter: "name LIKE 's%'" })).toEqual([['shape'], undefined])
    expect(await names({ filter: "name ILIKE '%LIN%'" })).toEqual([['line'], undefined])
    expect(await names({ order_by: ['name DESC'] })).toEqual([['shape', 'line'], undefined])
    const [first, token] = await names({ max_results: 1 })
    expect(first).toEqual(['line'])
    expect(await names({ max_results: 1, page_token: token! })).toEqual([['shape'], undefined])
    expect(await fails(client.searchRegisteredModels({ filter: "stage = 'x'" }), 400, 'INVALID_PARAMETER_VALUE')).toMatch(/no attribute "stage"/)
    expect(await fails(client.searchRegisteredModels({ order_by: ['size'] }), 400, 'INVALID_PARAMETER_VALUE')).toMatch(/"order_by" cannot be "size"/)
    expect(await fails(client.searchRegisteredModels({ order_by: ['name UP'] }), 400, 'INVALID_PARAMETER_VALUE')).toMatch(/order_by/)
    for (const max_results of [0, 1001, -1, 1.5]) expect(await fails(client.searchRegisteredModels({ max_results }), 400, 'INVALID_PARAMETER_VALUE')).toMatch(/1 to 1000/)
    for (const page_token of ['x', btoa('{}'), btoa('{"offset":-1}'), btoa('null')]) {
      expect(await fails(client.searchRegisteredModels({ page_token }), 400, 'INVALID_PARAMETER_VALUE')).toMatch(/page_token/)
    }
  })

  it('give their newest READY version by stage, of which there is one', async () => {
    await api.registry.createVersion('line', { description: '', params: {}, dataset: null, run: null, engine: 'kernels' })
    const versions = async (stages?: string[]) => (await client.getLatestVersions('line', stages) as { model_versions: { version: string }[] }).model_versions.map(({ version }) => version)
    expect(await versions()).toEqual(['2'])
    expect(await versions(['None'])).toEqual(['2'])
    expect(await versions(['Production'])).toEqual([])
    expect((await client.call('GET', 'registered-models/get-latest-versions', { name: 'line', stages: ['Production', 'None'] }) as { model_versions: unknown[] }).model_versions).toHaveLength(1)
    expect(await fails(client.getLatestVersions('line', ['Live']), 400, 'INVALID_PARAMETER_VALUE')).toMatch(/stage: Live/)
    expect(await fails(client.getLatestVersions('nobody'), 404, 'RESOURCE_DOES_NOT_EXIST')).toMatch(/nobody/)
    expect(await fails(client.getLatestVersions(''), 400, 'INVALID_PARAMETER_VALUE')).toMatch(/'name'/)
  })
})

describe('versions', () => {
  it('are got by number and by alias', async () => {
    const { createdAt, artifact } = await api.registry.getVersion('line', 1)
    const files = `${ROOT}maas/api/2.0/mlflow-artifacts/artifacts/line/1`
    const one = {
      name: 'line', version: '1', creation_timestamp: Date.parse(createdAt), last_updated_timestamp: Date.parse(createdAt), user_id: '', current_stage: 'None',
      description: 'a line', source: files, run_id: 'run-1', run_link: `${ROOT}maas/api/runs/run-1`, status: 'READY', status_message: '', aliases: ['champion'],
      tags: [
        { key: 'engine', value: 'kernels' }, { key: 'task', value: 'regression' }, { key: 'dataset', value: 'points' }, { key: 'dataset_sha256', value: 'abc' },
        { key: 'artifact_sha256', value: artifact!.sha256 }, { key: 'metrics.loss', value: '0.25' },
      ],
    }
    expect(await client.getModelVersion('line', 1)).toEqual({ model_version: one })
    expect(await client.getModelVersionByAlias('line', 'champion')).toEqual({ model_version: one })
    expect(await client.getModelVersionByAlias('line', 'next')).toMatchObject({ model_version: { version: '2', run_id: '', run_link: '' } })
    expect(await fails(client.getModelVersion('line', 9), 404, 'RESOURCE_DOES_NOT_EXIST')).toMatch(/no version 9/)
    expect(await fails(client.getModelVersion('line', 'one'), 400, 'INVALID_PARAMETER_VALUE')).toMatch(/whole number/)
    expect(await fails(client.getModelVersion('nobody', 1), 404, 'RESOURCE_DOES_NOT_EXIST')).toMatch(/nobody/)
    expect(await fails(client.getModelVersionByAlias('line', 'other'), 404, 'RESOURCE_DOES_NOT_EXIST')).toMatch(/no alias "other"/)
    expect(await fails(client.call('GET', 'registered-models/alias', { name: 'line' }), 400, 'INVALID_PARAMETER_VALUE')).toMatch(/'alias'/)
  })

  it('say that they are pending or have failed', async () => {
    const details = { description: '', params: {}, dataset: null, run: null, engine: 'kernels' }
    const { version } = await api.registry.createVersion('line', details)
    expect(await client.getModelVersion('line', version)).toMatchObject({ model_version: { status: 'PENDING_REGISTRATION' } })
    await api.registry.failVersion('line', version, { code: 'internal', message: 'The loss is NaN.' })
    expect(await client.getModelVersion('line', version)).toMatchObject({ model_version: { status: 'FAILED_REGISTRATION', status_message: 'The loss is NaN.' } })
  })

  it('are searched by filter, order and page', async () => {
    const found = async (params?: Parameters<MlflowClient['searchModelVersions']>[0]) => {
      const { model_versions, next_page_token } = await client.searchModelVersions(params) as { model_versions: { name: string; version: string }[]; next_page_token?: string }
      return [model_versions.map(({ name, version }) => `${name}@${version}`), next_page_token] as const
    }
    const order_by = ['name ASC', 'version_number DESC']
    expect((await found())[0].toSorted()).toEqual(['line@1', 'line@2', 'shape@1'])
    expect((await found({ order_by }))[0]).toEqual(['line@2', 'line@1', 'shape@1'])
    expect((await found({ filter: "name='line'", order_by: ['version_number'] }))[0]).toEqual(['line@1', 'line@2'])
    expect((await found({ filter: "run_id = 'run-1'" }))[0]).toEqual(['line@1'])
    expect((await found({ filter: "run_id IN ('run-1', 'run-2')" }))[0]).toEqual(['line@1'])
    expect((await found({ filter: 'version_number > 1' }))[0]).toEqual(['line@2'])
    expect((await found({ filter: "tags.task = 'classification'" }))[0]).toEqual(['shape@1'])
    expect((await found({ filter: "source_path LIKE '%/shape/1'" }))[0]).toEqual(['shape@1'])
    const [first, token] = await found({ order_by, max_results: 2 })
    expect(first).toEqual(['line@2', 'line@1'])
    expect(await found({ order_by, max_results: 2, page_token: token! })).toEqual([['shape@1'], undefined])
  })

  it('are downloaded as MLflow does: listed, then file by file', async () => {
    const { artifact_uri } = await client.getModelVersionDownloadUri('line', 1) as { artifact_uri: string }
    const [proxy, folder] = artifact_uri.slice(`${ROOT}maas/`.length).split(/(?<=mlflow-artifacts\/artifacts)\//)
    const artifact = await api.registry.getArtifact((await api.registry.getVersion('line', 1)).artifact!.sha256)
    expect((await api.call('GET', `${proxy}/${folder}`)).body).toEqual(artifact)
    const list = async (path: string) => (await api.call('GET', `${proxy}?path=${encodeURIComponent(path)}`)).body as { files?: { path: string; is_dir: boolean; file_size: number }[] }
    const { files } = await list(folder!)
    expect(files!.map(({ path, is_dir }) => [path, is_dir])).toEqual([['MLmodel', false], ['model.onnx', false]])
    for (const { path, file_size } of files!) {
      expect((await list(`${folder}/${path}`)).files).toBeUndefined()
      expect((await api.call('GET', `${proxy}/${folder}/${path}`)).body).toHaveLength(file_size)
    }
    expect((await api.call('GET', `${proxy}/${folder}/model.onnx`)).body).toEqual(artifact)
    const mlModel = JSON.parse(new TextDecoder().decode((await api.call('GET', `${proxy}/${folder}/MLmodel`)).body as Uint8Array)) as { flavors: object; signature: { inputs: string; outputs: string }; run_id: string }
    expect(mlModel).toMatchObject({ run_id: 'run-1', flavors: { onnx: { data: 'model.onnx' }, python_function: { loader_module: 'mlflow.onnx', data: 'model.onnx' } } })
    expect(JSON.parse(mlModel.signature.inputs)).toEqual([{ 'type': 'tensor', 'name': 'x', 'tensor-spec': { dtype: 'float32', shape: [-1, 1] } }])
    expect(JSON.parse(mlModel.signature.outputs)).toEqual([{ 'type': 'tensor', 'name': 'y', 'tensor-spec': { dtype: 'float32', shape: [-1, 1] } }])
    for (const path of [`${folder}/other.bin`, 'nobody/1/model.onnx', 'line/9/model.onnx', 'line/9']) {
      const answer = await api.call('GET', `${proxy}/${path}`)
      expect(answer.status).toBe(404)
      conforms(FAILURE, answer.body)
    }
    expect((await api.call('GET', `${proxy}?path=`)).status).toBe(400)
    await api.registry.createVersion('line', { description: '', params: {}, dataset: null, run: null, engine: 'kernels' })
    for (const path of ['?path=line/3', '/line/3', '/line/3/MLmodel']) expect((await api.call('GET', `${proxy}${path}`)).status).toBe(409)
  })
})

describe('runs', () => {
  it('are got by id, with metrics and parameters', async () => {
    expect(await client.getRun('run-1')).toEqual({
      run: {
        info: {
          run_id: 'run-1', run_uuid: 'run-1', run_name: 'line', experiment_id: '0', user_id: '', status: 'FINISHED', start_time: Date.parse(RUN.startedAt!), end_time: Date.parse(RUN.endedAt!),
          artifact_uri: `${ROOT}maas/api/2.0/mlflow-artifacts/artifacts/line/1`, lifecycle_stage: 'active',
        },
        data: {
          metrics: [['loss', 1], ['val_loss', 1.5], ['test_loss', 1.25]].map(([key, value]) => ({ key, value, timestamp: Date.parse(RUN.endedAt!), step: 2 })),
          params: [['model', 'line'], ['dataset', 'points'], ['target', 'y'], ['epochs', '2']].map(([key, value]) => ({ key, value })),
          tags: [{ key: 'engine', value: 'kernels' }],
        },
      },
    })
    await api.registry.createRun({ ...RUN, id: 'run-2', status: 'queued', startedAt: null, endedAt: null, engine: null, version: null, history: [], metrics: {} })
    expect(await client.getRun('run-2')).toMatchObject({ run: { info: { status: 'SCHEDULED', artifact_uri: '' }, data: { metrics: [] } } })
    expect(await fails(client.getRun('none'), 404, 'RESOURCE_DOES_NOT_EXIST')).toMatch(/none/)
    expect(await fails(client.call('GET', 'runs/get', {}), 400, 'INVALID_PARAMETER_VALUE')).toMatch(/run_uuid/)
  })
})

describe('what would change something', () => {
  it.each([
    ['POST', 'registered-models/create'], ['POST', 'registered-models/rename'], ['PATCH', 'registered-models/update'], ['DELETE', 'registered-models/delete'],
    ['POST', 'registered-models/set-tag'], ['DELETE', 'registered-models/delete-tag'], ['POST', 'registered-models/alias'], ['DELETE', 'registered-models/alias'],
    ['POST', 'model-versions/create'], ['PATCH', 'model-versions/update'], ['DELETE', 'model-versions/delete'], ['POST', 'model-versions/set-tag'],
    ['DELETE', 'model-versions/delete-tag'], ['POST', 'model-versions/transition-stage'],
  ])('is refused: %s %s', async (method, path) => {
    const before = await api.registry.modelsRevision()
    expect(await fails(client.call(method, path, { name: 'line', version: '1', alias: 'champion' }), 403, 'PERMISSION_DENIED')).toMatch(/only reads.*maas\/api\/models/)
    expect(await api.registry.modelsRevision()).toBe(before)
  })
})
