import * as v from 'valibot'
import { type Answer, type Descriptions, json } from './description.ts'
import { open } from './records.ts'

const PREDICTION_HEADERS = ['Maas-Model', 'Maas-Endpoint', 'Maas-Engine', 'Server-Timing'] as const

const OPTION_HEADERS = ['Maas-Priority', 'Maas-Timeout'] as const
const modelQuery = (example: string) => ({ model: { description: 'Of a body that does not name it.', example } })

const predicted = (answer: Answer): Answer => ({ ...answer, headers: PREDICTION_HEADERS })

const instance = v.pipe(v.unknown(), v.description('A list of values in the order of the features, a record by their names, or a text.'))
const reference = v.pipe(v.string(), v.description('`name`, `name@3` or `name@alias`; the default endpoint when left out.'))

const request = v.union([
  v.strictObject({ x: instance, model: v.optional(reference) }),
  v.strictObject({ instances: v.pipe(v.array(instance), v.minLength(1)), model: v.optional(reference) }),
])

const prediction = v.pipe(
  v.union([
    v.number(), v.string(), v.array(v.number()),
    v.object({ label: v.string(), scores: v.record(v.string(), v.number()) }),
  ]),
  v.description('A number, several of a forecast, the label and the scores of a classification, or a text.'),
)

const answer = v.object({
  y_pred: v.optional(v.pipe(v.array(v.union([v.number(), v.string()])), v.description('For `x` alone: its number or label.'))),
  predictions: v.optional(v.array(prediction)),
})

const ids = v.array(v.number())
const scores = v.array(v.array(v.number()))

export const PREDICTION: Descriptions = {
  'POST predict': {
    description: [
      'JSON has one instance (`x`) or several (`instances`). Other bodies name their model in the query:',
      '`text/csv` has a row for each line, under names or, with `header=absent`, in the order of the features;',
      '`application/octet-stream` is rows of little-endian 32-bit floats; an image is brought to the size that the model takes;',
      '`text/plain` is the text of a text model, or with `format=lines` one in each line. JSON that is sent as `text/plain` is JSON.',
    ].join(' '),
    query: modelQuery('linear'),
    headers: ['Maas-Shape', ...OPTION_HEADERS],
    takes: {
      'application/json': { schema: request, example: { x: [1] } },
      'text/csv': { example: 'x\n1\n2\n' },
      'application/octet-stream': {},
      'text/plain': {},
      'image/png': {},
      'image/jpeg': {},
      'image/webp': {},
    },
    answers: {
      200: {
        ...predicted(json('What the model says.', answer, { 'text/csv': {}, 'application/octet-stream': {} })), headers: [...PREDICTION_HEADERS, 'Maas-Shape'],
      },
    },
  },
  'POST translate': {
    query: modelQuery('translator'),
    headers: OPTION_HEADERS,
    takes: {
      'application/json': {
        schema: v.strictObject({ input: v.union([v.string(), ids, v.array(v.string()), v.array(ids)]), model: v.optional(reference) }),
        example: { input: [1, 2] },
      },
      'text/plain': {},
    },
    answers: {
      200: predicted(json('The scores of all ids at each position, for one input or for each; the text of a model that writes text.', v.object({
        output: v.union([scores, v.array(scores)]), text: v.optional(v.union([v.string(), v.array(v.string())])),
      }))),
    },
  },
  'GET openapi.json': { answers: { 200: { ...json('This document.', open({ openapi: v.string() })), headers: ['ETag'] } } },
  'GET docs': { answers: { 302: { description: 'The page that shows this document.', headers: ['Location'] } } },
}
