import { readFileSync } from 'node:fs'

/** The scripts that the README shows, in its order. */
export function readmeSnippets(): readonly string[] {
  return [...readFileSync('README.md', 'utf8').matchAll(/```js\n([\s\S]*?)```/g)].map((match) => match[1]!)
}
