import type { GenericSchema } from 'valibot'
import type { HEADERS } from './parameters.ts'

/** What a media type holds: JSON by its schema, anything else as a whole. */
export type Content = Readonly<Record<string, { readonly schema?: GenericSchema; readonly example?: unknown }>>

export interface Answer {
  readonly description: string
  readonly content?: Content
  /** Names of `HEADERS`. */
  readonly headers?: readonly (keyof typeof HEADERS)[]
}

/** What the OpenAPI document says of an operation beside what checks its requests. */
export interface Description {
  /** More than the summary says, in CommonMark. */
  readonly description?: string
  /** Request headers that change what it does, by their names in `HEADERS`. */
  readonly headers?: readonly (keyof typeof HEADERS)[]
  /** What parameters of the query say, with a value to try where one must be given; `required` where no schema says so. */
  readonly query?: Readonly<Record<string, { readonly description: string; readonly example?: string; readonly required?: boolean }>>
  /** An example of the JSON body that is checked by its schema. */
  readonly example?: unknown
  /** Bodies that it reads itself, by media type. */
  readonly takes?: Content
  /** By status; errors are the same for all. */
  readonly answers: Readonly<Record<number, Answer>>
}

/** By method and pattern: `GET api/models`. */
export type Descriptions = Readonly<Record<string, Description>>

/** @param others as which it can be answered as well. */
export const json = (description: string, schema: GenericSchema, others: Content = {}): Answer => ({ description, content: { 'application/json': { schema }, ...others } })

export const file = (description: string, ...mediaTypes: readonly string[]): Answer => (
  { description, content: Object.fromEntries(mediaTypes.map((mediaType) => [mediaType, {}])) }
)

export const done = (description: string): Answer => ({ description })
