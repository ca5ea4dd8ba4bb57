/** How columns say no and yes, in small letters. */
const NO_AND_YES = [
  ['false', 'true'], ['0', '1'], ['no', 'yes'], ['n', 'y'], ['f', 't'], ['off', 'on'], ['nein', 'ja'], ['non', 'oui'], ['no', 'si'], ['no', 'sí'],
  ['falsch', 'wahr'], ['faux', 'vrai'], ['否', '是'],
] as const

/** The two values of a column as its no and its yes; undefined when they say something else. */
export function noAndYesOf(values: readonly string[]): readonly [no: string, yes: string] | undefined {
  const [a, b] = values
  if (values.length !== 2 || a === undefined || b === undefined) return undefined
  const words = [a, b].map((value) => value.trim().toLowerCase())
  const pair = NO_AND_YES.find((one) => one.every((word) => words.includes(word)))
  if (!pair) return undefined
  return words[0] === pair[0] ? [a, b] : [b, a]
}
