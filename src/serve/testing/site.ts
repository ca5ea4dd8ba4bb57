import type { PrecachedFile } from '../precache.ts'

/** What is stored under `site/`, as the list that a build would make. */
export const SITE: readonly PrecachedFile[] = [
  { url: 'site/index.html', revision: 'i1' },
  { url: 'site/docs/index.html', revision: 'd1' },
  { url: 'site/notes.txt', revision: 'n1' },
  { url: 'site/large.bin', revision: 'l1' },
  { url: 'site/data/sample.csv', revision: 's1' },
]

/** The app root of the tests, as the test server has it. */
export const siteRoot = (): URL => new URL('/src/serve/testing/', location.href)
