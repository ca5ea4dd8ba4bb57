import type { RequestData, ResponseData } from './service-worker.ts'

// Requests and responses as plain data and back, for the ports on which they travel. Bodies are transferred.

export async function requestToData(request: Request): Promise<RequestData> {
  const { url, method, headers } = request
  // Not by `request.body`, which Firefox does not have.
  const body = method === 'GET' || method === 'HEAD' ? null : await request.arrayBuffer()
  return { url, method, headers: [...headers], body }
}

/** @param signal fires when nobody waits for the answer any more. */
export function requestFromData({ url, method, headers, body }: RequestData, signal: AbortSignal | null = null): Request {
  return new Request(url, { method, headers: headersOf(headers), body, signal })
}

export async function responseToData(response: Response): Promise<ResponseData> {
  const { status, statusText, headers } = response
  return { status, statusText, headers: [...headers], body: await response.arrayBuffer() }
}

export function responseFromData({ status, statusText, headers, body }: ResponseData): Response {
  // A response such as 204 must not have a body, not even an empty one.
  return new Response(body.byteLength === 0 ? null : body, { status, statusText, headers: headersOf(headers) })
}

const headersOf = (pairs: RequestData['headers']) => pairs.map(([name, value]): [string, string] => [name, value])
