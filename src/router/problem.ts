import type { ErrorCode, MaasError } from '../core/error.ts'

/** The one table from error code to HTTP status. */
export const STATUS: Readonly<Record<ErrorCode, number>> = {
  'invalid-input': 400,
  'invalid-json': 400,
  'invalid-data': 400,
  'invalid-config': 400,
  'invalid-artifact': 400,
  'too-large': 413,
  'not-found': 404,
  'model-not-found': 404,
  'version-not-found': 404,
  'alias-not-found': 404,
  'endpoint-not-found': 404,
  'dataset-not-found': 404,
  'run-not-found': 404,
  'method-not-allowed': 405,
  'unsupported-media-type': 415,
  'not-acceptable': 406,
  'unsupported': 501,
  'conflict': 409,
  'key-reused': 422,
  'forbidden': 403,
  'too-many-requests': 429,
  'quota-exceeded': 507,
  'data-loss': 500,
  'unavailable': 503,
  'deadline-exceeded': 504,
  'cancelled': 499,
  'internal': 500,
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  499: 'Client Closed Request',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  507: 'Insufficient Storage',
}

/** `databricks.proto`'s names of what MLflow answers with these statuses. */
const MLFLOW: Readonly<Record<number, string>> = {
  400: 'BAD_REQUEST',
  403: 'PERMISSION_DENIED',
  404: 'RESOURCE_DOES_NOT_EXIST',
  409: 'RESOURCE_CONFLICT',
  429: 'REQUEST_LIMIT_EXCEEDED',
  499: 'CANCELLED',
  500: 'INTERNAL_ERROR',
  501: 'NOT_IMPLEMENTED',
  503: 'TEMPORARILY_UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
  507: 'RESOURCE_EXHAUSTED',
}

/**
 * `problem`: RFC 9457, for management routes. `protocol`: `{error}`, as the inference protocols demand, and our code. `mlflow`: the same, and MLflow's
 * `{error_code, message}`.
 */
export type ErrorStyle = 'problem' | 'protocol' | 'mlflow'

export function errorResponse({ code, message, details }: MaasError, style: ErrorStyle, given: Record<string, string> = {}): Response {
  const status = STATUS[code]
  const retryAfterMs = details?.['retryAfterMs']
  const headers = typeof retryAfterMs === 'number' ? { ...given, 'Retry-After': String(Math.ceil(retryAfterMs / 1000)) } : given
  if (style === 'protocol') return Response.json({ error: message, code }, { status, headers })
  if (style === 'mlflow') {
    const error_code = code === 'invalid-input' ? 'INVALID_PARAMETER_VALUE' : (MLFLOW[status] ?? 'BAD_REQUEST')
    return Response.json({ error_code, message, error: message, code }, { status, headers })
  }
  const title = TITLES[status]!
  const body = { type: 'about:blank', title, status, detail: message, code, error: message, ...(details ? { details } : {}) }
  return Response.json(body, { status, headers: { ...headers, 'Content-Type': 'application/problem+json' } })
}
