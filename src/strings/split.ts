/**
 * What ONNX's StringSplit makes of one text (https://onnx.ai/onnx/operators/onnx__StringSplit.html), as onnxruntime does.
 * @param delimiter ends a part, also an empty one; `''`: runs of spaces do, and those at either end are left out.
 * @param maxsplit how often it splits at most; what is left is the last part.
 */
export function splitText(text: string, delimiter: string, maxsplit = Infinity): string[] {
  if (text === '') return []
  return delimiter === '' ? splitAtSpaces(text, maxsplit) : splitAt(text, delimiter, maxsplit)
}

function splitAt(text: string, delimiter: string, maxsplit: number): string[] {
  const parts: string[] = []
  let from = 0
  while (parts.length < maxsplit) {
    const end = text.indexOf(delimiter, from)
    if (end < 0) break
    parts.push(text.slice(from, end))
    from = end + delimiter.length
  }
  return [...parts, text.slice(from)]
}

/** Only U+0020 is a space here: tabs and line ends are not. */
function splitAtSpaces(text: string, maxsplit: number): string[] {
  const parts: string[] = []
  let last = text.length
  while (text[last - 1] === ' ') last--
  for (let from = 0; ; from = text.indexOf(' ', from)) {
    while (text[from] === ' ') from++
    if (from >= last) return parts
    const end = parts.length < maxsplit ? text.indexOf(' ', from) : -1
    if (end < 0 || end >= last) return [...parts, text.slice(from, last)]
    parts.push(text.slice(from, end))
    from = end
  }
}
