import * as v from 'valibot'
import { type Answer, type Descriptions, json } from './description.ts'
import { open } from './records.ts'

const PREDICTION_HEADERS = ['Maas-Model', 'Maas-Endpoint', 'Maas-Engine', 'Server-Timing'] as const

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
    takes: { 'application/json': { schema: request, example: { model: 'linear', x: [1] } } },
    answers: { 200: predicted(json('What the model says.', answer)) },
  },
  'POST translate': {
    takes: {
      'application/json': {
        schema: v.strictObject({ input: v.union([v.string(), ids, v.array(v.string()), v.array(ids)]), model: v.optional(reference) }),
        example: { model: 'translator', input: [1, 2] },
      },
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
