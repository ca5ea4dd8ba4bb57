import { MaasError } from '../core/error.ts'
import { type ColumnType, KINDS_OF_TYPE } from '../data/column-type.ts'
import type { GivenType } from '../data/profile/column-facts.ts'
import { checkFields, readJsonObject, textField } from './body.ts'

type Json = Readonly<Record<string, unknown>>

/** The body `{"columns": {"zip": {"type": "category"}, "day": {"type": "date", "format": "DD.MM.YYYY"}}}`. */
export async function readTypes(request: Request): Promise<ReadonlyMap<string, GivenType>> {
  const body = await readJsonObject(request)
  checkFields(body, ['columns'])
  return new Map(Object.entries(objectAt(body['columns'], 'columns')).map(([name, value]) => [name, readType(objectAt(value, `columns.${name}`), name)]))
}

function readType(given: Json, column: string): GivenType {
  checkFields(given, ['type', 'format'])
  const type = textField(given, 'type')
  if (!Object.hasOwn(KINDS_OF_TYPE, type)) {
    throw new MaasError('invalid-input', `columns.${column}.type is "${type}", expected one of ${Object.keys(KINDS_OF_TYPE).join(', ')}.`)
  }
  return { type: type as ColumnType, ...(given['format'] !== undefined && { format: textField(given, 'format') }) }
}

function objectAt(value: unknown, place: string): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json
  throw new MaasError('invalid-input', `"${place}" must be an object, such as {"type": "category"} for a column.`)
}
