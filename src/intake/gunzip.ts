import { MaasError } from '../core/error.ts'
import { streamBytes } from '../protocol/stream-bytes.ts'

const MAGIC = [0x1f, 0x8b]

/**
 * Unpacks gzip (RFC 1952) as it comes, known by its first two bytes; other bytes are passed on as they are. Throws
 * `invalid-data` when the file is damaged or cut off.
 */
export async function* gunzipIfNeeded(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = chunks[Symbol.asyncIterator]()
  try {
    let head = new Uint8Array()
    while (head.length < MAGIC.length) {
      const { done, value } = await source.next()
      if (done) break
      head = joined(head, value)
    }
    const rest = prepended(head, source)
    yield* MAGIC.every((byte, i) => head[i] === byte) ? gunzip(rest) : rest
  } finally {
    await source.return?.()
  }
}

async function* gunzip(chunks: AsyncGenerator<Uint8Array<ArrayBuffer>>): AsyncGenerator<Uint8Array> {
  const packed = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const { done, value } = await chunks.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
  })
  try {
    yield* streamBytes(packed.pipeThrough(new DecompressionStream('gzip')))
  } catch (cause) {
    if (cause instanceof MaasError) throw cause // of the source
    throw new MaasError('invalid-data', 'The gzip-compressed file is damaged or cut off. Fetch it again.', { cause })
  }
}

async function* prepended(head: Uint8Array<ArrayBuffer>, source: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (head.length > 0) yield head
  for (let step = await source.next(); !step.done; step = await source.next()) yield step.value as Uint8Array<ArrayBuffer>
}

function joined(a: Uint8Array<ArrayBuffer>, b: Uint8Array): Uint8Array<ArrayBuffer> {
  if (a.length === 0) return b as Uint8Array<ArrayBuffer>
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}
