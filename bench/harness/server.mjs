import { createServer } from 'node:http'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
}
const ISOLATION = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }
const BLANK_PAGE = '<!doctype html><title>bench</title>'

/**
 * Serves folders on a free port of localhost: `mounts` maps a path prefix to a folder, the longest prefix wins.
 * `blank.html` is an empty page under every prefix. Pages under `isolated` (a prefix) may share memory among their workers.
 */
export async function startServer(mounts, { isolated } = {}) {
  const prefixes = Object.keys(mounts).toSorted((a, b) => b.length - a.length)
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, 'http://localhost').pathname))
    const prefix = prefixes.find((candidate) => path.startsWith(candidate))
    const name = prefix && (path.slice(prefix.length) || 'index.html')
    try {
      if (!name) throw new Error(`Nothing is mounted at ${path}.`)
      const body = name === 'blank.html' ? BLANK_PAGE : await readFile(join(mounts[prefix], name))
      const type = { 'Content-Type': TYPES[extname(name)] ?? 'application/octet-stream' }
      response.writeHead(200, prefix === isolated ? { ...type, ...ISOLATION } : type)
      response.end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise((resolve) => server.listen(0, 'localhost', resolve))
  return {
    origin: `http://localhost:${server.address().port}`,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
