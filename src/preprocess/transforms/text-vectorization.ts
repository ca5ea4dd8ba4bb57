import { choice, flag, orElse, orNull, positiveInteger } from '../../core/options.ts'
import { quantileOf } from '../numbers.ts'
import { CHARACTER, tokensOf, WORD } from '../text/analyzer.ts'
import { frequentTokens, idCount, lookUp, tokenTable, type Vocabulary } from '../text/vocabulary.ts'
import { tokenizer } from './transform.ts'

const SPLITS = { word: WORD, character: CHARACTER } as const

interface TextIds {
  readonly split: keyof typeof SPLITS
  readonly vocabulary: Vocabulary
  readonly steps: number
}

/** Of the lengths of the training texts: as long as all but one in fifty are, so that a few long texts do not slow down all. */
const USUAL = 0.98

/**
 * The ids of a text's words or characters, as Keras's TextVectorization: 0 behind a text that is shorter than
 * `output_sequence_length`, 1 for what is not among the `max_tokens - 2` most frequent ones of the training rows.
 */
export const TextVectorization = tokenizer({
  options: {
    split: orElse(choice(['word', 'character']), 'word'),
    max_tokens: orNull(positiveInteger()),
    output_sequence_length: orNull(positiveInteger()),
    lowercase: orElse(flag(), true),
  },
  fit(texts, { split, max_tokens, output_sequence_length, lowercase }, { rows }): TextIds {
    const table = tokenTable(Array.from(rows, (row) => SPLITS[split].tokenize(texts[row]!)), lowercase)
    const lengths = Float64Array.from(table.texts, ({ length }) => length).toSorted()
    const steps = output_sequence_length ?? Math.max(1, Math.ceil(quantileOf(lengths, USUAL)))
    return { split, vocabulary: frequentTokens(table, { most: max_tokens, lowercase }), steps }
  },
  apply: () => undefined,
  idCount: ({ vocabulary }) => idCount(vocabulary),
  front({ builder }, text, { split, vocabulary, steps }) {
    const ids = lookUp(builder, tokensOf(builder, text, SPLITS[split]), vocabulary)
    const padded = builder.op('Pad', [ids, builder.ints([0, 0, 0, steps])])
    const cut = builder.op('Slice', [padded, builder.ints([0]), builder.ints([steps]), builder.ints([1])])
    return builder.op('Cast', [builder.op('Reshape', [cut, builder.ints([0, steps])])], { to: 6 })
  },
})
