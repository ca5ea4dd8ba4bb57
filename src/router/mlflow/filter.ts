import { MaasError } from '../../core/error.ts'

/** What a search can ask of a model or a version. */
export interface Searchable {
  /** Texts and numbers by the names of their attributes. */
  readonly attributes: Readonly<Record<string, string | number>>
  readonly tags: readonly { readonly key: string; readonly value: string }[]
}

type Value = string | number | readonly string[]
type Test = (is: string | number, wanted: Value) => boolean

const COMPARATORS: Readonly<Record<string, Test>> = {
  '=': (is, wanted) => is === wanted,
  '!=': (is, wanted) => is !== wanted,
  '<': (is, wanted) => is < wanted,
  '<=': (is, wanted) => is <= wanted,
  '>': (is, wanted) => is > wanted,
  '>=': (is, wanted) => is >= wanted,
  'LIKE': (is, wanted) => isLike(String(is), String(wanted)),
  'ILIKE': (is, wanted) => isLike(String(is).toLowerCase(), String(wanted).toLowerCase()),
  'IN': (is, wanted) => (wanted as readonly string[]).includes(String(is)),
}
const OF_TEXTS = ['=', '!=', 'LIKE', 'ILIKE']
const OF_NUMBERS = ['=', '!=', '<', '<=', '>', '>=']

// A name, such as name, attributes.name, tags.engine or tags.`two words`, what it is held against, and AND or the end.
const CLAUSE = /\s*((?:\w+\.)?(?:[\w./-]+|`[^`]+`|"[^"]+"))\s*(!=|<=|>=|=|<|>|\bI?LIKE\b|\bIN\b)\s*('[^']*'|"[^"]*"|-?\d+(?:\.\d+)?|\([^()]*\))\s*(AND\b|$)/iy

/**
 * The filter of MLflow's searches (https://mlflow.org/docs/latest/model-registry, "Searching"): comparisons with AND between them.
 * @param known attributes that can be asked for, and whether they are texts or numbers. Only `run_id` can be IN a list.
 * Throws `invalid-input` that names the part that is none.
 */
export function parseFilter(filter: string, known: Readonly<Record<string, 'text' | 'number'>>): (one: Searchable) => boolean {
  const clauses: ((one: Searchable) => boolean)[] = []
  CLAUSE.lastIndex = 0
  let at = 0
  while (filter.slice(at).trim() !== '' || /and\s*$/i.test(filter.slice(0, at))) {
    CLAUSE.lastIndex = at
    const found = CLAUSE.exec(filter)
    if (!found) throw invalid(`"filter" is not understood from "${filter.slice(at, at + 40)}" on: write name = 'digits', or name LIKE 'd%' AND tags.engine = 'kernels'.`)
    at = CLAUSE.lastIndex
    clauses.push(clause(found[1]!, found[2]!.toUpperCase(), found[3]!, known))
  }
  return (one) => clauses.every((holds) => holds(one))
}

function clause(name: string, comparator: string, literal: string, known: Readonly<Record<string, 'text' | 'number'>>): (one: Searchable) => boolean {
  const [, kind = 'attribute', quoted] = /^(?:(\w+)\.)?(.*)$/s.exec(name)!
  const key = quoted!.replace(/^[`"](.*)[`"]$/s, '$1')
  const test = COMPARATORS[comparator]!
  if (/^tags?$/i.test(kind)) {
    if (!OF_TEXTS.includes(comparator)) throw invalid(`"filter": a tag can be held against a text by ${OF_TEXTS.join(', ')}, not by ${comparator}.`)
    const wanted = textOf(literal)
    return ({ tags }) => tags.some((tag) => tag.key === key && test(tag.value, wanted))
  }
  const type = /^attributes?$/i.test(kind) && Object.hasOwn(known, key) ? known[key] : undefined
  if (!type) throw invalid(`"filter" has no attribute "${name}"; there are ${Object.keys(known).join(', ')}, and tags.<key>.`)
  const isIn = comparator === 'IN' && key === 'run_id'
  const comparators = type === 'number' ? OF_NUMBERS : OF_TEXTS
  if (!isIn && !comparators.includes(comparator)) throw invalid(`"filter": ${key} can be compared by ${comparators.join(', ')}, not by ${comparator}.`)
  const wanted = isIn ? textsOf(literal) : type === 'number' ? numberOf(literal) : textOf(literal)
  return ({ attributes }) => test(attributes[key]!, wanted)
}

function textOf(literal: string): string {
  if (!/^['"]/.test(literal)) throw invalid(`"filter": ${literal} must be a text in quotes: '${literal}'.`)
  return literal.slice(1, -1)
}

function numberOf(literal: string): number {
  const value = Number(literal.replace(/^['"](.*)['"]$/s, '$1'))
  if (Number.isNaN(value)) throw invalid(`"filter": ${literal} must be a number.`)
  return value
}

function textsOf(literal: string): readonly string[] {
  if (!literal.startsWith('(')) throw invalid(`"filter": after IN must be a list: ('a', 'b').`)
  return literal.slice(1, -1).split(',').map((one) => textOf(one.trim()))
}

/** SQL's LIKE: % is any text, _ any character. In the product of both lengths at most. */
function isLike(text: string, pattern: string): boolean {
  let [at, from, back, backTo] = [0, 0, -1, 0]
  while (at < text.length) {
    if (from < pattern.length && pattern[from] !== '%' && (pattern[from] === '_' || pattern[from] === text[at])) [at, from] = [at + 1, from + 1]
    else if (pattern[from] === '%') [back, backTo, from] = [from, at, from + 1]
    else if (back >= 0) [at, backTo, from] = [backTo + 1, backTo + 1, back + 1]
    else return false
  }
  return /^%*$/.test(pattern.slice(from))
}

function invalid(message: string): MaasError {
  return new MaasError('invalid-input', message)
}
