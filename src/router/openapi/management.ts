import * as v from 'valibot'
import { SERVING_CONFIG } from '../serving-config.ts'
import { type Descriptions, done, file, json } from './description.ts'
import { audit, completeConfig, dataset, endpoint, endpointMove, grant, model, move, observedEndpoint, profile, run, version } from './records.ts'

const MODEL_FILES = {
  'application/octet-stream': {}, 'application/zip': {}, 'application/json': {}, 'multipart/form-data': {},
}

const DATA_FILES = {
  'text/csv': { example: 'size,price\n1,3\n2,5\n' }, 'text/tab-separated-values': {}, 'application/json': { example: '[{"size": 1, "price": 3}]' },
  'application/x-ndjson': {}, 'application/vnd.apache.parquet': {}, 'application/zip': {},
}

export const MANAGEMENT: Descriptions = {
  'GET api/models': { answers: { 200: json('All models.', v.object({ models: v.array(model) })) } },
  'GET api/models/:model': { answers: { 200: json('The model.', v.object({ ...model.entries, versions: v.array(version) })) } },
  'DELETE api/models/:model': {
    description: 'Refused while an alias points to any of its versions.', answers: { 204: done('It is gone.') },
  },
  'GET api/models/:model/versions': { answers: { 200: json('Its versions.', v.object({ versions: v.array(version) })) } },
  'POST api/models/:model/versions': {
    description: 'ONNX, or what Keras, TensorFlow.js and Teachable Machine write: one file, an archive, or several files of a form; or a bundle, whose versions all come back, and of which the newest is answered. The model is made when it is not there.',
    query: {
      description: { description: 'Stored with the version.' },
      labels: { description: 'Of a classification, separated by commas, where the file does not say.' },
      promote: { description: 'Whether the alias `champion` moves to it although another version has it.' },
    },
    takes: MODEL_FILES,
    answers: { 201: { ...json('The new version.', version), headers: ['Location'] } },
  },
  'GET api/models/:model/versions/:version': { answers: { 200: json('The version.', version) } },
  'DELETE api/models/:model/versions/:version': { description: 'Refused while an alias points to it.', answers: { 204: done('It is gone.') } },
  'GET api/models/:model/versions/:version/artifact': {
    answers: { 200: { ...file('ONNX, with its preprocessing.', 'application/octet-stream'), headers: ['ETag'] } },
  },
  'GET api/models/:model/bundle': {
    description: 'Its READY versions as ONNX files, `bundle.json` and `SHA256SUMS`: a backup, and what `POST api/models/{model}/versions` brings back.',
    answers: { 200: file('A zip.', 'application/zip') },
  },
  'PUT api/models/:model/aliases/:alias': {
    description: 'The next request is answered by that version, in all pages. It must be READY.',
    example: { version: 1 }, answers: { 200: json('The model.', model) },
  },
  'DELETE api/models/:model/aliases/:alias': { answers: { 200: json('The model.', model) } },
  'POST api/models/:model/rollback': { example: { alias: 'champion' }, answers: { 200: json('The model.', model) } },
  'GET api/models/:model/journal': { answers: { 200: json('Moves of its aliases, oldest first.', v.object({ journal: v.array(move) })) } },

  'GET api/models/:model/config': { answers: { 200: json('What was said; the default is left out.', SERVING_CONFIG) } },
  'PUT api/models/:model/config': {
    description: 'By the names of Triton\'s model configuration.',
    example: { max_batch_size: 64, dynamic_batching: { max_queue_delay_microseconds: 500 } }, answers: { 200: json('As it was given.', SERVING_CONFIG) },
  },
  'DELETE api/models/:model/config': { answers: { 204: done('The defaults hold.') } },

  'GET api/endpoints': { answers: { 200: json('All endpoints.', v.object({ endpoints: v.array(endpoint) })) } },
  'GET api/endpoints/:endpoint': { answers: { 200: json('The endpoint, and what came of it so far.', observedEndpoint) } },
  'GET api/endpoints/:endpoint/journal': { answers: { 200: json('Its changes, oldest first; null where it was not there.', v.object({ journal: v.array(endpointMove) })) } },
  'PUT api/endpoints/:endpoint': {
    description: 'A candidate or shadow is `name`, `name@3` or `name@alias`. The next request is answered by it, in all pages.',
    example: { candidates: [{ model: 'linear@1', weight: 9 }, { model: 'linear@champion', weight: 1 }], shadow: 'linear@1' },
    answers: { 200: json('The endpoint.', endpoint) },
  },
  'DELETE api/endpoints/:endpoint': { answers: { 204: done('It is gone; a model of its name is reached again.') } },

  'GET api/runs': { answers: { 200: json('All runs.', v.object({ runs: v.array(run) })) } },
  'POST api/runs': {
    description: 'A page of the platform trains it. Only `model`, `dataset` and `target` must be given: what is left out is suggested from the data.',
    example: { model: 'linear', dataset: 'linear', target: 'y' },
    answers: { 202: { ...json('It waits for a page.', v.object({ id: v.string(), status: v.literal('queued') })), headers: ['Location'] } },
  },
  'GET api/runs/:id': { answers: { 200: json('The run.', run) } },
  'GET api/runs/:id/events': {
    description: 'From its start, or behind the event of `Last-Event-ID`, to its end; for an EventSource. Each has an `event` of its type and JSON `data`.',
    headers: ['Last-Event-ID', 'Prefer'],
    query: { lastEventId: { description: 'As the header of that name, for a new EventSource, which cannot send it.' } },
    answers: { 200: file('Events, as they come.', 'text/event-stream'), 204: done('The last one was heard before.') },
  },
  'POST api/runs/:id/cancel': { answers: { 200: json('The run.', run) } },
  'POST api/runs/:id/resume': {
    description: 'With another learning rate, or up to another epoch, where the body says so.',
    example: { epochs: 20 }, answers: { 202: json('The run, queued again.', run) },
  },

  'GET api/datasets': { answers: { 200: json('Those that come with the app first.', v.object({ datasets: v.array(dataset) })) } },
  'POST api/datasets': {
    description: 'CSV, TSV, JSON, JSON lines, Parquet, Arrow, or a zip of images, of at most 50 MB; the studio reads larger ones.',
    query: { name: { description: 'Its name.', example: 'houses' }, file: { description: 'The name of its file, which may tell its format.' } },
    takes: DATA_FILES, answers: { 201: { ...json('The data set.', dataset), headers: ['Location'] } },
  },
  'GET api/datasets/:name': { answers: { 200: json('The data set.', dataset) } },
  'PATCH api/datasets/:name': { example: { columns: { x: { type: 'number' } } }, answers: { 200: json('The data set.', dataset) } },
  'DELETE api/datasets/:name': { answers: { 204: done('It is gone.') } },
  'POST api/datasets/:name/mask': {
    description: 'For each column what is done with it, such as `{"action": "hash"}`.',
    example: { name: 'masked', columns: { x: { action: 'generalise', to: 'bins', width: 10 } } }, answers: { 201: { ...json('The masked copy.', dataset), headers: ['Location'] } },
  },
  'GET api/datasets/:name/profile': {
    query: { target: { description: 'A column, for how much the others say of it.', example: 'y' } },
    answers: { 200: json('Of each column, and what to look at before training.', profile) },
  },
  'POST api/datasets/:name/suggest': { example: { target: 'y' }, answers: { 200: json('A run config with nothing left out.', completeConfig) } },
  'GET api/datasets/:name/csv': { answers: { 200: file('All rows.', 'text/csv') } },
  'GET api/datasets/:name/rows': {
    query: {
      from: { description: 'The first one.' }, count: { description: 'How many, at most 10,000.' }, columns: { description: 'Names, separated by commas.', example: 'x,y' },
    },
    answers: {
      200: json('The rows, in the form that a prediction takes.', v.object({
        name: v.string(), rows: v.number(), from: v.number(), columns: v.array(v.string()), data: v.array(v.array(v.unknown())),
      })),
    },
  },

  'GET api/grants/audit': {
    query: { origin: { description: 'Of this origin alone.' } },
    answers: { 200: json('Newest first; requests are counted by the minute.', v.object({ audit: v.array(audit) })) },
  },
  'GET api/grants': {
    answers: { 200: json('Grants, and who asked for one.', v.object({ grants: v.array(grant), requests: v.array(v.object({ origin: v.string(), at: v.string() })) })) },
  },
  'PUT api/grants': {
    example: { origin: 'https://shop.example', verbs: ['predict', 'list'], models: ['*'], expires: null }, answers: { 200: json('The grant.', grant) },
  },
  'DELETE api/grants': {
    query: { origin: { description: 'Scheme, host and port.', example: 'https://shop.example' } },
    answers: { 204: done('It is revoked.') },
  },
}
