import { type ErrorCode, MaasError } from '../core/error.ts'

interface Problem {
  readonly code?: ErrorCode
  readonly detail?: string
  readonly error?: string
  readonly details?: Readonly<Record<string, unknown>>
}

/** The error that an answer of the API carries, as problem+json or as a protocol's own; `details.retryAfterMs` from its `Retry-After`, too. */
export async function errorIn(response: Response): Promise<MaasError> {
  const problem = (await response.json().catch(() => ({}))) as Problem
  const code = problem.code ?? (response.status === 503 ? 'unavailable' : 'internal')
  const seconds = Number.parseFloat(response.headers.get('Retry-After') ?? '')
  const details = { ...(seconds >= 0 && { retryAfterMs: 1000 * seconds }), ...problem.details }
  return new MaasError(code, problem.detail ?? problem.error ?? `${response.url} answered ${response.status} ${response.statusText}.`, { details })
}
