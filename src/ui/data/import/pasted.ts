import type { Chosen } from './chosen.ts'

/**
 * Pasted text as a file: JSON by how it begins, a table where the first lines have as many tabs, commas or semicolons each,
 * else a text a line.
 */
export function chosenByPaste(text: string): Chosen {
  const extension = extensionOf(text.trim())
  const name = `pasted.${extension}`
  return { name, file: new File([text], name) }
}

function extensionOf(text: string): string {
  if (text.startsWith('[') || /^\{[^\n]*$/.test(text) || /^\{\s*\n/.test(text)) return 'json'
  if (/^\{.*\}\s*\n\s*\{/.test(text)) return 'jsonl'
  const lines = text.split('\n', 20).filter((line) => line.trim() !== '')
  const isTable = ['\t', ';', ',', '|'].some((delimiter) => {
    const counts = lines.map((line) => line.split(delimiter).length - 1)
    return counts[0]! > 0 && counts.every((count) => count === counts[0])
  })
  // A column of numbers is a table, too.
  return isTable || lines.slice(1).every((line) => line.trim() !== '' && Number.isFinite(Number(line))) ? 'csv' : 'txt'
}
