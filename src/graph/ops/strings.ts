import type { ElementType } from '../../core/tensor.ts'
import { formatShape } from '../dims.ts'
import { choice, defineOp, flag, float, floats, input, int, ints, optional, text, texts } from '../op.ts'

/** What LabelEncoder's attributes for each element type are called: keys_strings, values_strings, default_string. */
export const LABELS = [['string', 'string'], ['int64', 'int64'], ['float', 'float32']] as const
export type LabelKind = (typeof LABELS)[number][0]

/**
 * The value of each element's key, of an element that is no key the default one: texts, integers or numbers to any of them.
 * Of a key that is given twice the first counts. https://onnx.ai/onnx/operators/onnx_aionnxml_LabelEncoder.html
 */
const LabelEncoder = defineOp({
  domain: 'ai.onnx.ml',
  interpreted: true,
  inputs: [input('X', ['string', 'int64', 'float32'])],
  outputs: ['Y'],
  attributes: {
    keys_strings: optional(texts()), keys_int64s: optional(ints({})), keys_floats: optional(floats()),
    values_strings: optional(texts()), values_int64s: optional(ints({})), values_floats: optional(floats()),
    default_string: text('_Unused'), default_int64: int(-1), default_float: float(-0),
  },
  infer(context) {
    const { attributes, fail } = context
    const given = (what: 'keys' | 'values'): { readonly dtype: ElementType; readonly count: number } => {
      const kinds = LABELS.filter(([kind]) => attributes[`${what}_${kind}s`])
      if (kinds.length !== 1) fail(`give one of ${LABELS.map(([kind]) => `${what}_${kind}s`).join(', ')}.`)
      const [kind, dtype] = kinds[0]!
      return { dtype, count: attributes[`${what}_${kind}s`]!.length }
    }
    const [keys, values] = [given('keys'), given('values')]
    const { dtype, shape } = context.input(0)
    if (keys.count !== values.count) fail(`has ${keys.count} keys and ${values.count} values; each key needs its value.`)
    if (keys.dtype !== dtype) fail(`its keys are ${keys.dtype} and X is ${dtype}; they must be of one type.`)
    return [{ dtype: values.dtype, shape }]
  },
})

/**
 * Texts in small letters (`LOWER`, see `strings/letter-case.ts`) or as they are, in one list: the texts of several rows are made one
 * by Reshape. Without ONNX's stop words, which would change how many there are, and without its `UPPER`, for which every
 * build of onnxruntime has an answer of its own (ß).
 *
 * onnxruntime refuses to load a model when its system lacks the `locale`: C.UTF-8 is there on every Linux of today, also in
 * images that lack onnxruntime's default en_US.UTF-8, and its WebAssembly takes any. What they do differs in 69 rare letters.
 */
const StringNormalizer = defineOp({
  domain: '',
  interpreted: true,
  inputs: [input('X', ['string'])],
  outputs: ['Y'],
  attributes: { case_change_action: choice(['NONE', 'LOWER'], 'NONE'), is_case_sensitive: flag(0), locale: text('C.UTF-8') },
  infer(context) {
    const { dtype, shape } = context.input(0)
    if (shape.length !== 1 && !(shape.length === 2 && shape[0] === 1)) context.fail(`X must be [C] or [1, C], but is ${formatShape(shape)}.`)
    return [{ dtype, shape }]
  },
})

/** MurmurHash3 of each text's UTF-8, as int32: `positive` is 0, since our graphs have no uint32. */
const MurmurHash3 = defineOp({
  domain: 'com.microsoft',
  interpreted: true,
  inputs: [input('X', ['string'])],
  outputs: ['Y'],
  attributes: { seed: int(0, { min: 0 }), positive: int(undefined, { min: 0, max: 0 }) },
  infer: (context) => [{ dtype: 'int32', shape: context.input(0).shape }],
})

export const stringOps = { LabelEncoder, StringNormalizer, MurmurHash3 }
