import type { Signature } from '../../artifact/manifest.ts'
import type { PortType } from '../../core/tensor.ts'
import type { Dim } from '../../graph/graph.ts'
import { featureInputs } from '../../inference/encode-rows.ts'
import type { ReadyVersion } from '../../inference/resolver.ts'

export type Verb = 'predict' | 'classify' | 'regress'

const DEFAULT_SIGNATURE = 'serving_default'
const DTYPES: Readonly<Record<PortType, string>> = {
  float16: 'DT_HALF', float32: 'DT_FLOAT', float64: 'DT_DOUBLE', int8: 'DT_INT8', int16: 'DT_INT16', int32: 'DT_INT32', int64: 'DT_INT64',
  uint8: 'DT_UINT8', uint16: 'DT_UINT16', uint32: 'DT_UINT32', uint64: 'DT_UINT64', bool: 'DT_BOOL', string: 'DT_STRING',
}

/** `tensorflow.serving.GetModelMetadataResponse` as JSON: a signature for each verb that the model answers. */
export function metadataOf({ model, version, signature }: ReadyVersion) {
  return {
    model_spec: { name: model, signature_name: '', version: String(version) },
    metadata: { signature_def: { '@type': 'type.googleapis.com/tensorflow.serving.SignatureDefMap', signature_def: signaturesOf(signature) } },
  }
}

/** The verb's signature has its default name, or that of its method, as TensorFlow's tools write it. */
export function isSignatureOf(verb: Verb, name: unknown): boolean {
  return name === undefined || name === '' || name === DEFAULT_SIGNATURE || name === methodOf(verb)
}

const methodOf = (verb: Verb) => `tensorflow/serving/${verb}`

function signaturesOf(signature: Signature) {
  const { features, task, labels, outputs } = signature
  const predict = signatureDef('predict', Object.fromEntries(featureInputs(signature).map(({ name, dtype, shape }) => [name, tensorInfo(name, dtype, shape)])), outputTensors(signature))
  const examples = Object.fromEntries(features.map(featureInfo))
  return {
    [DEFAULT_SIGNATURE]: predict,
    ...(labels && features.length > 0 && { [methodOf('classify')]: signatureDef('classify', examples, {
      classes: tensorInfo('classes', 'string', ['batch', labels.length]), scores: tensorInfo('scores', 'float32', ['batch', labels.length]),
    }) }),
    ...(task === 'regression' && features.length > 0 && outputs[0]!.shape[1] === 1 && { [methodOf('regress')]: signatureDef('regress', examples, { outputs: tensorInfo('outputs', 'float32', ['batch']) }) }),
  }
}

function signatureDef(verb: Verb, inputs: Readonly<Record<string, unknown>>, outputs: Readonly<Record<string, unknown>>) {
  return { inputs, outputs, method_name: methodOf(verb), defaults: {} }
}

/** What `outputsOf` gives, or `predictTensors` of a model without features, which has no examples either. */
function outputTensors({ labels, vocabulary, task, features, outputs }: Signature) {
  if (features.length === 0) return Object.fromEntries(outputs.map(({ name, dtype, shape }) => [name, tensorInfo(name, dtype, shape)]))
  const { name, dtype, shape: [, ...row] } = outputs[0]!
  if (labels) return { label: tensorInfo('label', 'string', ['batch']), scores: tensorInfo('scores', dtype, ['batch', labels.length]) }
  if (vocabulary) return { text: tensorInfo('text', 'string', ['batch']) }
  if (task === 'translation') return { ids: tensorInfo('ids', 'int32', ['batch', row[0]!]) }
  return { [name]: tensorInfo(name, dtype, row.length === 1 && row[0] === 1 ? ['batch'] : ['batch', ...row]) }
}

function featureInfo(feature: Signature['features'][number]): [string, unknown] {
  const { kind, name } = feature
  switch (kind) {
    case 'number': return [name, tensorInfo(name, 'float32', ['batch'])]
    case 'text': return [name, tensorInfo(name, 'string', ['batch'])]
    case 'image': return [name, tensorInfo(name, 'float32', ['batch', feature.height, feature.width, feature.channels])]
    case 'sequence': return [name, tensorInfo(name, 'int32', ['batch', feature.steps])]
    case 'series': return [name, tensorInfo(name, 'float32', ['batch', feature.steps, ...(feature.columns ? [feature.columns.length] : [])])]
  }
}

/** `tensorflow.TensorInfo`; -1 is a size that the request decides. 64-bit integers are texts in proto3's JSON. */
function tensorInfo(name: string, dtype: PortType, shape: readonly Dim[]) {
  const dim = shape.map((size) => ({ size: typeof size === 'number' ? String(size) : '-1', name: '' }))
  return { dtype: DTYPES[dtype], tensor_shape: { dim, unknown_rank: false }, name: `${name}:0` }
}
