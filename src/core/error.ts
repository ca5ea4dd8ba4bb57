/**
 * The closed list of what can go wrong. `router/problem.ts` maps each code to one HTTP status;
 * callers branch on the code, people read the message.
 */
export const ERROR_CODES = [
  'invalid-input', // the values given to a model or a route do not fit what it expects
  'invalid-json', // a body is not JSON
  'invalid-data', // a data file cannot be read as what it says it is
  'invalid-config', // a run config, a network or an option is unknown or impossible
  'invalid-artifact', // bytes that are not an ONNX model that Inpage can run
  'too-large', // a body or file over its limit
  'not-found', // no such route
  'model-not-found',
  'version-not-found',
  'alias-not-found',
  'endpoint-not-found',
  'dataset-not-found',
  'run-not-found',
  'method-not-allowed',
  'unsupported-media-type',
  'not-acceptable', // no form that the caller accepts
  'unsupported', // understood, but not something that this build can do
  'conflict', // refused because of what is stored now (name taken, alias points there)
  'key-reused', // an Idempotency-Key that stood for another request
  'forbidden', // the caller's origin holds no grant for this
  'too-many-requests', // the caller asks more often than it may; `details.retryAfterMs` says when again
  'quota-exceeded', // the browser's storage is full
  'data-loss', // stored bytes are not those that were stored
  'unavailable', // something that is needed cannot be reached now; trying again may help
  'deadline-exceeded',
  'cancelled',
  'internal',
] as const

export type ErrorCode = (typeof ERROR_CODES)[number]

/** What crosses a worker, port or HTTP boundary in place of a {@link MaasError}. */
export interface ErrorData {
  readonly code: ErrorCode
  readonly message: string
  readonly details?: Readonly<Record<string, unknown>>
}

/** The one error type of Inpage. The message names the place and says what to do. */
export class MaasError extends Error {
  override readonly name = 'MaasError'
  readonly code: ErrorCode
  readonly details: Readonly<Record<string, unknown>> | undefined

  constructor(
    code: ErrorCode,
    message: string,
    options: { details?: Readonly<Record<string, unknown>>; cause?: unknown } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.code = code
    this.details = options.details
  }

  toJSON(): ErrorData {
    return {
      code: this.code,
      message: this.message,
      ...(this.details ? { details: this.details } : {}),
    }
  }

  static fromData(data: ErrorData): MaasError {
    return new MaasError(data.code, data.message, data.details ? { details: data.details } : {})
  }

  /** Those of another script too, which has a class of its own: `networks.js`, `maas.js` and `maas.page.js` meet in one page. */
  static override [Symbol.hasInstance](thrown: unknown): boolean {
    return thrown instanceof Error && thrown.name === 'MaasError'
  }

  /** Any thrown thing as a MaasError; what is not one becomes `internal`, with its cause kept. */
  static from(thrown: unknown): MaasError {
    if (thrown instanceof MaasError) return thrown
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    return new MaasError('internal', message, { cause: thrown })
  }
}
