const ORDER = 6
const BETA = 2

/** chrF2 in percent of all answers together: n-grams of 1 to 6 characters, spaces left out (Popović 2015, as sacrebleu counts). */
export function chrF(answers, references) {
  let score = 0
  for (let n = 1; n <= ORDER; n++) {
    let [found, given, wanted] = [0, 0, 0]
    answers.forEach((answer, i) => {
      const [ours, theirs] = [ngrams(answer, n), ngrams(references[i], n)]
      for (const [gram, count] of ours) found += Math.min(count, theirs.get(gram) ?? 0)
      given += total(ours)
      wanted += total(theirs)
    })
    const [precision, recall] = [found / given || 0, found / wanted || 0]
    score += ((1 + BETA ** 2) * precision * recall) / (BETA ** 2 * precision + recall) || 0
  }
  return (100 * score) / ORDER
}

function ngrams(text, n) {
  const characters = Array.from(String(text).replaceAll(/\s/g, ''))
  const counts = new Map()
  for (let i = 0; i + n <= characters.length; i++) {
    const gram = characters.slice(i, i + n).join('')
    counts.set(gram, (counts.get(gram) ?? 0) + 1)
  }
  return counts
}

const total = (counts) => [...counts.values()].reduce((a, b) => a + b, 0)
