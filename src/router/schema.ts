import { type GenericSchema, getDotPath, type InferOutput, safeParse } from 'valibot'
import { MaasError } from '../core/error.ts'

/** `value` as the schema has it. Throws `invalid-input` that names the field, what was expected and what was given. */
export function checked<S extends GenericSchema>(schema: S, value: unknown): InferOutput<S> {
  const result = safeParse(schema, value, { abortEarly: true })
  if (result.success) return result.output
  const [issue] = result.issues
  const path = getDotPath(issue)
  throw new MaasError('invalid-input', `${path === null ? 'The body' : `"${path}"`}: ${issue.message}.`)
}
