const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const LABEL = String.raw`[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*"`
const SAMPLE = new RegExp(`^(${NAME})((?:\\{${LABEL}(?:,${LABEL})*\\})?) (NaN|[+-]?Inf|[+-]?[0-9.]+(?:e[+-]?[0-9]+)?)$`)

/**
 * Samples by name and labels, as they stand in the text. Throws for a text that is not of exposition format 0.0.4: the grammar of lines, a family
 * in one piece behind its HELP and TYPE, no sample twice, LF at the end. (https://prometheus.io/docs/instrumenting/exposition_formats/)
 */
export function parseMetrics(text: string): Map<string, number> {
  if (!text.endsWith('\n')) throw new Error('The last line has no end.')
  const samples = new Map<string, number>()
  const families = new Set<string>()
  let [family, type, help] = ['', '', '']
  for (const row of text.slice(0, -1).split('\n')) {
    const [, keyword, name = '', rest = ''] = new RegExp(`^# (HELP|TYPE) (${NAME}) (.+)$`).exec(row) ?? []
    if (keyword === 'HELP') help = name
    else if (keyword === 'TYPE') {
      if (name !== help || families.has(name)) throw new Error(`A family is in two pieces: ${row}`)
      if (!['counter', 'gauge', 'summary', 'histogram', 'untyped'].includes(rest)) throw new Error(`No type: ${row}`)
      families.add(name);
      [family, type] = [name, rest]
    } else {
      const [, sample, labels, value] = SAMPLE.exec(row) ?? []
      if (sample === undefined) throw new Error(`No sample: ${row}`)
      const suffix = sample.startsWith(family) ? sample.slice(family.length) : sample
      if (!(type === 'summary' ? ['', '_sum', '_count'] : ['']).includes(suffix)) throw new Error(`Not in family ${family}: ${row}`)
      if (samples.has(sample + labels)) throw new Error(`Twice: ${row}`)
      samples.set(sample + labels, Number(value))
    }
  }
  return samples
}
