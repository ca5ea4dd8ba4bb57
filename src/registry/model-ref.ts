import { MaasError } from '../core/error.ts'
import { CHAMPION } from './rules.ts'

export type ModelRef =
  | { readonly kind: 'default' }
  | { readonly kind: 'alias'; readonly model: string; readonly alias: string }
  | { readonly kind: 'version'; readonly model: string; readonly version: number }

/** Reads `name` (its champion), `name@3`, `name@alias`, or `''` for the default endpoint. Throws `invalid-input`. */
export function parseModelRef(text: string): ModelRef {
  if (text === '') return { kind: 'default' }
  const [model = '', pointer = CHAMPION, ...rest] = text.split('@')
  if (model === '' || pointer === '' || rest.length > 0) {
    throw new MaasError('invalid-input', `"${text}" does not refer to a model: write "name", "name@3" or "name@alias".`)
  }
  return /^\d+$/.test(pointer)
    ? { kind: 'version', model, version: Number(pointer) }
    : { kind: 'alias', model, alias: pointer }
}
