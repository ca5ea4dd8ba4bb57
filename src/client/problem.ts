import { ERROR_CODES, MaasError } from '../core/error.ts'

/** The error that an answer of the API carries as problem+json. */
export async function errorIn(response: Response): Promise<MaasError> {
  const problem = (await response.json().catch(() => ({}))) as { code?: string; detail?: string }
  const code = ERROR_CODES.find((code) => code === problem.code) ?? 'internal'
  return new MaasError(code, problem.detail ?? `${response.url} answered ${response.status} ${response.statusText}.`)
}
