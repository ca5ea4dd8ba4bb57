const MAX_LENGTH = 60

/** The name that a file's data set gets: `Houses 2024.csv` -> `houses-2024`, with a number when that is taken. */
export function datasetName(fileName: string, taken: ReadonlySet<string>): string {
  const stem = fileName
    .replace(/\.[^.]*$/, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_LENGTH)
    .replaceAll(/^-+|-+$/g, '')
  const name = stem || 'data'
  let free = name
  for (let n = 2; taken.has(free); n++) free = `${name}-${n}`
  return free
}

/** What a file is by the end of its name: browsers disagree on the type of a CSV. */
export function mediaTypeOf(file: { readonly name: string; readonly type: string }): string {
  const ending = file.name.split('.').pop()?.toLowerCase() ?? ''
  return TYPES[ending] ?? file.type
}

const TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
  json: 'application/json',
  jsonl: 'application/jsonl',
  ndjson: 'application/jsonl',
}
