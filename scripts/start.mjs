// npm start: install what is missing, build, serve. Nothing may be imported from a package before the install.
import { ensureInstalled } from './ensure-installed.mjs'

ensureInstalled()
const { build, preview } = await import('vite')
await build()
const server = await preview()
console.log('\nInpage is ready. Open this address in a browser; stop with Ctrl+C.\n')
server.printUrls()
