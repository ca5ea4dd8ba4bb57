import { readFileSync } from 'node:fs'

const CONNECTED = `import { connect } from './maas.js'\nconst maas = await connect()\n`

/** The scripts that the README shows, in its order; those that go on with the SDK's `maas` have it. */
export function readmeSnippets(): readonly string[] {
  const snippets = [...readFileSync('README.md', 'utf8').matchAll(/```js\n([\s\S]*?)```/g)].map((match) => match[1]!)
  return snippets.map((snippet) => (snippet.includes('maas.js') || !/\bmaas\.\w+\b[.(]/.test(snippet) ? snippet : CONNECTED + snippet))
}
